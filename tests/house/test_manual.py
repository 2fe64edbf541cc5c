"""The manual names everything there is to give, set and be refused, in both tongues."""

import re

import click
import pytest

import tracker.app  # noqa: F401 - brings in every door, and so every refusal
from tracker.cli import commands
from tracker.config import KNOWN
from tracker.domain.errors import Refused
from tracker.resources import folder

LANGUAGES = ("ru", "en")
#: Read by the command that serves, and by hosting services, without our prefix.
BESIDE = "PORT"
#: Refused by the form's own guard, before any class of ours.
FORGED = "forged"


def page(language, name):
    place = folder("content") / language / "help" / f"{name}.md"
    return place.read_text(encoding="utf-8")


def marked(language, name):
    """Return everything that a page sets as code."""
    return set(re.findall(r"`([^`\n]+)`", page(language, name)))


def listed(language, name):
    """Return what the first cells of the page's tables set as code."""
    return set(re.findall(r"^\| `([^`]+)` \|", page(language, name), re.MULTILINE))


def given():
    """Return every command as it is typed: a group by its commands."""
    group = commands.Commands()
    context = click.Context(group)
    found = set()
    for name in commands.COMMANDS:
        command = group.get_command(context, name)
        within = getattr(command, "commands", None)
        found |= {f"{name} {each}" for each in within} if within else {name}
        if getattr(command, "invoke_without_command", False):
            found.add(name)
    return found


def codes(refusal=Refused):
    """Return the codes of the house's refusals; other tests may have their own."""
    kinds = refusal.__subclasses__()
    ours = [kind for kind in kinds if kind.__module__.startswith("tracker.")]
    return {refusal.code}.union(*(codes(kind) for kind in ours))


def options():
    """Return the options of all commands but the ones that all have."""
    group = commands.Commands()
    context = click.Context(group)
    top = [group.get_command(context, name) for name in commands.COMMANDS]
    every = [*top, *(c for g in top for c in getattr(g, "commands", {}).values())]
    return {
        word for command in every for option in command.params
        if isinstance(option, click.Option) for word in option.opts
    }  # fmt: skip


def test_the_walk_finds_groups_and_codes_of_every_floor():
    assert {"serve", "content load", "account close"} <= given()
    assert {"refused", "bad-file", "unmigrated", "busy", "cross-site"} <= codes()
    assert "--dry-run" in options()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_and_refusal_is_named_and_no_other(language):
    assert listed(language, "commands") == given() | codes() | {FORGED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_option_of_a_command_is_named_and_no_other(language):
    every = marked(language, "commands") - {"-h"}  # All commands have that one.
    named = {word for word in every if word.startswith("-")}

    assert named == options()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_is_named_and_no_other(language):
    assert listed(language, "settings") == {*KNOWN, BESIDE}


def test_both_languages_have_the_same_pages():
    pages = {
        language: {place.name for place in (folder("content") / language).rglob("*.md")}
        for language in LANGUAGES
    }

    assert pages["ru"] == pages["en"] != set()
