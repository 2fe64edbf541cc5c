"""Feeds strings made to blow up to a pattern, or to the reading of addresses.

A program of its own, so that whoever starts it can limit its time on the processor:
``python -m tests.domain.pumping LIMIT read``, ``… patterns`` or ``… pattern TEXT``.
Ends well when everything was answered; is killed at LIMIT seconds of CPU otherwise.
"""

import importlib
import pkgutil
import re
import resource
import sys
from itertools import product
from re import _constants as sre
from re import _parser as parser

from tracker.domain import addresses
from tracker.domain.addresses import GRAMMARS, read

#: As long as a text can be that is looked at.
LENGTH = 2048
PUMPS = ["http:", "http://", "a.", "/", "@", "-", "%", "0", "a_", ".", "vk.com/", "?&"]
PUMPS += ["xn--", "к", "е\u0301", ", ", "«", "https//", "rn", "_.", "1_", "a-", "\xa0"]
FRAMES = ["{}", "vk.com/{}!", "t.me/{}", "{}.ru", "a.ru/?{}"]
#: What makes a pattern that has eaten everything give up and try again.
ENDS = ["", "!", "\x00", "я"]
#: Where a part of a parsed pattern keeps its own parts.
WITHIN = {
    sre.IN: lambda value: [value],
    sre.BRANCH: lambda value: value[1],
    sre.SUBPATTERN: lambda value: [value[-1]],
    sre.MAX_REPEAT: lambda value: [value[2]],
    sre.MIN_REPEAT: lambda value: [value[2]],
    sre.ASSERT: lambda value: [value[1]],
    sre.ASSERT_NOT: lambda value: [value[1]],
}


def patterns():
    """Return every pattern of the rooms that read addresses, by where it stands."""
    found = {}
    for room in pkgutil.iter_modules(addresses.__path__, addresses.__name__ + "."):
        for name, value in vars(importlib.import_module(room.name)).items():
            if isinstance(value, re.Pattern):
                found[f"{room.name}.{name}"] = value
    return found


def samples(tokens):
    """Yield characters that the parsed pattern *tokens* may take."""
    for kind, value in tokens:
        if kind is sre.LITERAL:
            yield chr(value)
        elif kind is sre.RANGE:
            yield from map(chr, value)
        elif kind in WITHIN:
            for part in WITHIN[kind](value):
                yield from samples(part)


def pump(pattern):
    """Match *pattern* with long runs of the characters, and pairs of them, it takes."""
    letters = sorted(set(samples(parser.parse(pattern.pattern))))[:16]
    cores = [*letters, *map("".join, product(letters, repeat=2))] or ["a"]
    for core, end in product(cores, ENDS):
        text = (core * LENGTH)[: LENGTH - 1] + end
        pattern.match(text)
        pattern.fullmatch(text)
        pattern.search(text)


def read_pumped():
    """Read every pumped address by every grammar."""
    for core, frame in product(PUMPS, FRAMES):
        text = frame.format(core * (2000 // len(core)))
        for grammar in (None, *GRAMMARS):
            read(text, grammar=grammar)
    read("vk.com/" * 150_000)


def main(limit, what, *texts):
    """Do *what* within *limit* seconds of CPU."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit)))
    if what == "read":
        read_pumped()
        return
    for pattern in map(re.compile, texts) if texts else patterns().values():
        pump(pattern)


if __name__ == "__main__":
    main(*sys.argv[1:])
