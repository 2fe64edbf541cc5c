"""What the pages are dressed in is what was pinned, whole, ours to give, and here."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "tracker" / "static"
VENDOR = STATIC / "vendor"
TOOLS = ROOT / "tools" / "assets"
LOCK = VENDOR / "assets.lock.json"
ASSETS = json.loads(LOCK.read_text(encoding="utf-8"))["assets"]
SUMS = {path: sum_ for asset in ASSETS for path, sum_ in asset["files"].items()}
STYLES = sorted(STATIC.rglob("*.css"))
PINNED = json.loads((TOOLS / "package-lock.json").read_text(encoding="utf-8"))


def shipped():
    return {path for path in VENDOR.rglob("*") if path.is_file() and path != LOCK}


def name(path):
    return path.relative_to(STATIC).as_posix()


@pytest.mark.parametrize("path", sorted(SUMS))
def test_a_vendored_file_is_the_one_that_was_written_down(path):
    assert hashlib.sha256((VENDOR / path).read_bytes()).hexdigest() == SUMS[path]


def test_every_vendored_file_is_written_down():
    assert {path.relative_to(VENDOR).as_posix() for path in shipped()} == set(SUMS)


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset["package"])
def test_a_package_is_the_pinned_one_and_brings_its_licence(asset):
    pinned = PINNED["packages"][f"node_modules/{asset['package']}"]
    assert (asset["version"], asset["integrity"]) == (
        pinned["version"],
        pinned["integrity"],
    )
    assert asset["integrity"].startswith("sha512-")
    assert asset["licence"] in {"MIT", "0BSD", "OFL-1.1"}
    assert any(path.endswith("LICENSE.txt") for path in asset["files"])


def test_versions_are_asked_for_exactly():
    asked = json.loads((TOOLS / "package.json").read_text(encoding="utf-8"))
    versions = asked["dependencies"] | asked["devDependencies"]
    assert versions["htmx.org"] == "2.0.11"
    assert versions["govuk-frontend"] == "6.3.0"
    loose = {k: v for k, v in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", v)}
    assert not loose


def test_the_lock_file_names_no_registry():
    assert not [place for place, it in PINNED["packages"].items() if "resolved" in it]


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_a_stylesheet_loads_nothing_from_another_host(path):
    css = path.read_text(encoding="utf-8-sig")
    loads = re.findall(r"url\(([^)]*)\)|@import\s+([^;]*);", css)
    addresses = [(a or b).strip("\"' ") for a, b in loads]
    assert not [a for a in addresses if re.match(r"(?:https?:)?//", a)]
    missing = [
        address
        for address in addresses
        if not address.startswith(("data:", "#"))
        and not (path.parent / address).is_file()
    ]
    assert not missing


@pytest.mark.parametrize("path", STYLES, ids=name)
def test_a_stylesheet_uses_no_font_of_another_government(path):
    assert "GDS Transport" not in path.read_text(encoding="utf-8-sig")


def test_signs_of_another_government_are_not_shipped():
    foreign = re.compile(r"crest|crown|favicon|opengraph|govuk-icon|manifest", re.I)
    assert not [name(path) for path in shipped() if foreign.search(path.name)]


def test_the_register_has_a_sign_of_its_own():
    assert (STATIC / "favicon.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_script_points_to_no_source_map_that_is_not_there():
    scripts = sorted(STATIC.rglob("*.js"))
    assert scripts
    assert not [
        name(path)
        for path in scripts
        if "sourceMappingURL=" in path.read_text(encoding="utf-8")
    ]


def test_own_styles_carry_no_rule_against_the_reader():
    """Outlines are never taken away without another mark of focus in their place."""
    bare = re.compile(r"outline:\s*(?:0|none)")
    own = [path for path in STYLES if VENDOR not in path.parents]
    assert own
    assert not [name(path) for path in own if bare.search(path.read_text("utf-8"))]
