"""What is shipped is what runs: the wheel holds it all, and works where it lands."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILT_FROM = ("setup.cfg", "pyproject.toml", "README.md", "LICENSE")
FOLDERS = ("tracker", "templates", "content", "migrations")
_REQUIREMENT = re.compile(r"^[A-Za-z0-9._-]+")
#: Opens the application where it was installed and fetches a page that needs all.
OPENS = """
from tracker import resources
from tracker.app import wsgi
page = wsgi().test_client().get("/", headers={"Host": "localhost"})
assert page.status_code == 200, page.status_code
assert "lang=" in page.get_data(as_text=True)
print(resources.folder("templates"))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Return the wheel, built from a copy: nothing is left in the checkout."""
    copy = tmp_path_factory.mktemp("copy")
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, copy)
    for name in FOLDERS:
        shutil.copytree(
            ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    _run("-m", "build", "--wheel", "--no-isolation", str(copy), cwd=copy)
    (made,) = (copy / "dist").glob("*.whl")
    return made


@pytest.fixture(scope="module")
def shipped(wheel):
    """Return the names of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return a function that runs Python with the wheel installed, far from here."""
    site, away = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("away")
    alone = ("--quiet", "--no-deps", "--no-index", "--disable-pip-version-check")
    _run("-m", "pip", "install", *alone, "--target", str(site), str(wheel), cwd=away)
    kept = {k: v for k, v in os.environ.items() if not k.startswith("TRACKER_")}
    there = {**kept, "PYTHONPATH": str(site), "TRACKER_DATA": str(away / "data")}
    return lambda *words: _run(*words, cwd=away, env=there)


@pytest.mark.parametrize("folder", ["templates", "content", "migrations"])
def test_the_wheel_holds_every_file_of_the_folders_beside_the_package(shipped, folder):
    kept = {".html", ".txt", ".xml", ".md", ".csv", ".mako", ".py"}
    there = {
        f"tracker/{place.relative_to(ROOT).as_posix()}"
        for place in (ROOT / folder).rglob("*")
        if place.is_file() and place.suffix in kept and "__pycache__" not in place.parts
    }

    assert there
    assert there <= shipped


@pytest.mark.parametrize("folder", ["static", "translations"])
def test_the_wheel_holds_what_pages_are_dressed_in_and_their_words(shipped, folder):
    there = {
        place.relative_to(ROOT).as_posix()
        for place in (ROOT / "tracker" / folder).rglob("*")
        if place.is_file()
    }

    assert there
    assert there <= shipped


def test_the_wheel_holds_every_module_and_no_test(shipped):
    modules = {
        place.relative_to(ROOT).as_posix() for place in (ROOT / "tracker").rglob("*.py")
    }

    assert modules | {"tracker/py.typed"} <= shipped
    assert not [name for name in shipped if name.startswith(("tests", "tools", "var"))]
    assert not [name for name in shipped if "__pycache__" in name]


def test_the_installed_register_fills_itself_answers_and_shows_pages(installed):
    migrated = json.loads(installed("-m", "tracker", "migrate", "--json"))
    loaded = json.loads(installed("-m", "tracker", "content", "load", "--json"))
    found = json.loads(installed("-m", "tracker", "search", "--json", "закон"))
    templates = Path(installed("-c", OPENS).strip())

    assert migrated["to"]
    assert loaded["created"]
    assert not loaded["refused"]
    assert found["count"]
    assert ROOT not in templates.parents


def test_setup_cfg_lists_every_package():
    listed = set(_setup()["options"]["packages"].split())
    beside = {
        f"tracker.{name}"
        for name in ("templates", "content", "migrations", "migrations.versions")
    }
    there = {
        ".".join(place.parent.relative_to(ROOT).parts)
        for place in (ROOT / "tracker").rglob("__init__.py")
    }

    assert listed == there | beside


@pytest.mark.parametrize(("lock", "extra"), [("run", None), ("dev", "test")])
def test_the_lock_pins_what_setup_cfg_asks_for_and_nothing_it_does_not(lock, extra):
    setup = _setup()
    asked = setup["options"]["install_requires"]
    if extra:
        asked += "\n" + setup["options.extras_require"][extra]
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=\S)", text)
    pinned = {block.partition("==")[0]: block for block in blocks}
    direct = {name for name, block in pinned.items() if "(setup.cfg)" in block}

    assert direct == _names(asked)


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_the_lock_bears_hashes_and_names_no_registry(lock):
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^[a-z0-9.-]+==.*$", text, re.MULTILINE)

    assert pins
    assert all(pin.endswith("\\") for pin in pins)
    assert not re.search(r"://|--index|--extra-index|--find-links", text)


def _setup():
    config = ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    return config


def _names(lines):
    """Return the names in *lines* of requirements, as lock files spell them."""
    return {
        re.sub(r"[-_.]+", "-", _REQUIREMENT.match(line)[0]).lower()
        for line in filter(None, map(str.strip, lines.splitlines()))
    }


def _run(*words, cwd, env=None):
    done = subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
