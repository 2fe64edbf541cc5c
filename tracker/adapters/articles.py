"""Articles: files of sections, each YAML between two lines ``---`` and then Markdown.

Every value knows its line, so that a mistake can be named where it stands. Every
scalar is a string: ``2022-10`` stays a month, ``no`` a word, ``1.10`` a number of an
article. This room knows the shape of a file and nothing of what its keys mean.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from tracker.domain.errors import BadFile

FENCE = "---"
#: The header's key for a text that cannot stand below it as it is.
TEXT = "text"
#: What spells nothing, unquoted, in YAML.
_NOTHING = frozenset({"", "~", "null"})
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
#: Needs no quotes in YAML in a line of its own: a colon is followed by no space.
_PLAIN = re.compile(r"[\w«](?:[\w .,;!?'\"()/«»„“№–—+%*&=@…\u00a0-]|:(?=[^\s:]))*\Z")
#: Needs no quotes in ``[a, b]`` either.
_WORD = re.compile(r"[\w«][\w .()/«»№–—+%\u00a0-]*\Z")
#: What JSON leaves as it is and YAML takes for a line's end or refuses.
_UNPRINTABLE = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
#: Letters of a line; a list that would be longer gets a line for each part.
_WIDTH = 88


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the header and its line (from 1): that of its key if it has one."""

    line: int
    value: "str | tuple[Node, ...] | Mapping[str, Node]"


@dataclass(frozen=True, slots=True)
class Section:
    """A header and the Markdown below it."""

    line: int
    header: Mapping[str, Node]
    text: str
    text_line: int


#: A header as it is written: strings, lists and mappings.
Tree = str | Sequence["Tree"] | Mapping[str, "Tree"]


def read(source: bytes, *, file: str) -> list[Section]:
    """Return the sections of *source*; refuse as `BadFile` what has not the shape.

    *file* is only the name to be told.
    """
    lines = decode(source, file=file).split("\n")
    fences = [number for number, line in enumerate(lines, 1) if line == FENCE]
    if not fences:
        raise _bad(file, 1, "no section: begin with a line --- and a header in YAML")
    for number in range(1, fences[0]):
        if lines[number - 1].strip():
            raise _bad(file, number, "text before the first line ---: move it below")
    if len(fences) % 2:
        reason = "a header without an end: close it with a line ---"
        raise _bad(file, fences[-1], reason)
    ends = [*fences[2::2], len(lines) + 1]
    return [
        _section(lines, opened, closed, end, file=file)
        for opened, closed, end in zip(fences[::2], fences[1::2], ends, strict=True)
    ]


def decode(source: bytes, *, file: str) -> str:
    """Return *source* as text, one line feed a line; refuse what no text may hold."""
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        raise _bad(file, line, "not UTF-8: save the file in that encoding") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        raise _bad(file, line, f"a control character {found.group()!r}: remove it")
    return text


def write(sections: Iterable[tuple[Mapping[str, Tree], str]]) -> str:
    """Return *sections*, each a header and a text, as the text of a file.

    The same sections always give the same bytes; `read` gives them back.
    """
    return "\n".join(_written(header, text) for header, text in sections)


def _section(
    lines: list[str], opened: int, closed: int, end: int, *, file: str
) -> Section:
    header = _header("\n".join(lines[opened : closed - 1]), first=opened + 1, file=file)
    text = _trimmed(lines[closed : end - 1])
    return Section(opened, header, text, closed + 1)


def _trimmed(lines: Sequence[str]) -> str:
    """Return *lines* as one text without blank lines at its ends."""
    text = re.sub(r"\A(?:[ \t]*\n)+|(?:\n[ \t]*)+\Z", "", "\n".join(lines))
    return text if text.strip(" \t") else ""


def _header(source: str, *, first: int, file: str) -> Mapping[str, Node]:
    """Return the header *source*, which begins on line *first* of the file."""
    try:
        root = yaml.compose(source, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first + (mark.line if mark else 0)
        raise _bad(file, line, f"not YAML: {error.problem}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _bad(file, first, "not YAML that can be read") from error
    if not isinstance(root, yaml.MappingNode):
        raise _bad(file, first, "the header must be lines `key: value`")
    try:
        return _Composed(file=file, first=first).mapping(root)
    except RecursionError as error:
        raise _bad(file, first, "lists too deep in one another") from error


class _Composed:
    """Turns PyYAML's nodes into ours, refusing what hides one value in another."""

    def __init__(self, *, file: str, first: int) -> None:
        self.file = file
        self.first = first
        self.seen: set[int] = set()

    def node(self, node: Any) -> Node:
        line = self.first + node.start_mark.line
        if id(node) in self.seen:
            raise _bad(self.file, line, "`*` repeats a value: write it out instead")
        self.seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            nothing = not node.style and node.value in _NOTHING
            return Node(line, "" if nothing else str(node.value))
        if isinstance(node, yaml.SequenceNode):
            return Node(line, tuple(self.node(part) for part in node.value))
        return Node(line, self.mapping(node))

    def mapping(self, node: Any) -> dict[str, Node]:
        made: dict[str, Node] = {}
        for key, value in node.value:
            line = self.first + key.start_mark.line
            if not isinstance(key, yaml.ScalarNode):
                raise _bad(self.file, line, "a key must be a word")
            if key.value in made:
                raise _bad(self.file, line, f"{key.value} is given twice: keep one")
            made[key.value] = replace(self.node(value), line=line)
        return made


def _written(header: Mapping[str, Tree], text: str) -> str:
    below = text
    if text and (_trimmed(text.split("\n")) != text or not _may_stand(text)):
        header, below = {**header, TEXT: text}, ""
    body = f"\n{below}\n" if below else ""
    return "\n".join([FENCE, *_mapping(header, ""), FENCE, body])


def _may_stand(text: str) -> bool:
    return FENCE not in text.split("\n") and not _CONTROL.search(text)


def _mapping(tree: Mapping[str, Tree], indent: str) -> Iterator[str]:
    for key, value in tree.items():
        if isinstance(value, str):
            yield f"{indent}{key}: {_scalar(value)}"
        elif isinstance(value, Mapping):
            yield f"{indent}{key}:"
            yield from _mapping(value, indent + "  ")
        else:
            yield from _parts(f"{indent}{key}:", value, indent + "  ")


def _parts(key: str, parts: Sequence[Tree], indent: str) -> Iterator[str]:
    """Yield a list in one line where it is short words, else a line for each part."""
    words = [part for part in parts if isinstance(part, str) and _WORD.match(part)]
    line = f"{key} [{', '.join(words)}]"
    if len(words) == len(parts) and len(line) <= _WIDTH and _bare(words):
        yield line
        return
    yield key
    for part in parts:
        if isinstance(part, Mapping):
            first, *rest = _mapping(part, indent + "  ")
            yield f"{indent}- {first[len(indent) + 2 :]}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(str(part))}"


def _scalar(text: str) -> str:
    """Return *text* as YAML spells it: bare where nobody could misread it."""
    if _PLAIN.match(text) and _bare([text]):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", quoted)


def _bare(words: Sequence[str]) -> bool:
    return not any(word in _NOTHING or word.endswith(" ") for word in words)


def _bad(file: str, line: int, reason: str) -> BadFile:
    return BadFile(f"{file}:{line}: {reason}", file=file, line=line, reason=reason)
