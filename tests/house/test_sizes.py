"""Small rooms: files and functions that fit into one head."""

import ast
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "tracker").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


@pytest.mark.parametrize(
    "place", SOURCES + TESTS, ids=lambda p: str(p.relative_to(ROOT))
)
def test_no_file_is_over_400_lines(place):
    assert len(place.read_text(encoding="utf-8").splitlines()) <= 400


def test_the_median_file_is_under_120_lines():
    assert (
        median(len(p.read_text(encoding="utf-8").splitlines()) for p in SOURCES) < 120
    )


@pytest.mark.parametrize("place", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_function_is_over_50_lines(place):
    tree = ast.parse(place.read_text(encoding="utf-8"))
    long = [
        f"{node.name}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= 50
    ]

    assert long == []


@pytest.mark.parametrize("place", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_says_what_it_is_for(place):
    assert ast.get_docstring(ast.parse(place.read_text(encoding="utf-8")))


@pytest.mark.parametrize("place", TESTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_test_asserts_something(place):
    tree = ast.parse(place.read_text(encoding="utf-8"))
    silent = [
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.name.startswith("test_")
        and not _asserts(node)
    ]

    assert silent == []


def _asserts(function):
    # A visitor told which status to get asserts it.
    words = ("assert", "raises", "refused", "expect", "judge", "check", "status=")
    return any(word in ast.unparse(function).lower() for word in words)
