"""Pictures are known by their content, and carry nothing else along."""

import doctest
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.pictures_made import JPEG, PNG, chunk, segment
from tracker.adapters import pictures
from tracker.adapters.pictures import medium
from tracker.domain.copies import Medium

ZIP = b"PK\x05\x06" + bytes(18)


def test_the_example_holds():
    assert doctest.testmod(pictures).attempted
    assert not doctest.testmod(pictures).failed


def test_a_png_and_a_jpeg_are_what_they_are():
    assert medium(PNG) is Medium.PNG
    assert medium(JPEG) is Medium.JPEG


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html>" + PNG,
        PNG[:-1],
        PNG + ZIP,
        PNG.replace(b"IDAT", b"iDAT"),
        PNG[:8] + chunk(b"IEND", b""),
        PNG[:8] + chunk(b"IHDR", bytes(13)) + PNG[33:],
        PNG[:8] + chunk(b"tEXt", b"first") + PNG[8:],
        PNG[:8] + struct.pack(">I4s", 0xFFFFFFF0, b"IHDR") + PNG[16:],
        JPEG[:-1],
        JPEG + ZIP,
        JPEG + ZIP + b"\xff\xd9",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8" + b"\xff" * 1000,
        b"\xff\xd8" + segment(0xDA, b"no frame") + b"\xff\xd9",
        b"\xff\xd8" + segment(0xC0, b"no scan") + b"\xff\xd9",
    ],
)
def test_what_is_no_picture_or_more_than_one_is_not_taken(data):
    assert medium(data) is None


def test_a_picture_of_many_scans_and_filled_marks_is_taken():
    body = segment(0xDA, b"") + b"ab\xff\x00cd\xff\xd0ef"
    data = b"\xff\xd8\xff\xff" + segment(0xC2, b"frame")[1:] + body * 3 + b"\xff\xd9"
    assert medium(data) is Medium.JPEG


@given(st.binary(max_size=300), st.sampled_from([PNG, JPEG]), st.integers(2, 60))
def test_nothing_that_is_sent_makes_it_stumble(junk, picture, place):
    whole = picture[:place] + junk
    assert medium(whole) in (None, Medium.PNG, Medium.JPEG)


def test_a_broken_sum_is_not_taken():
    sum_ = struct.pack(">I", zlib.crc32(b"IEND"))
    assert medium(PNG.replace(sum_, b"\0\0\0\0")) is None
