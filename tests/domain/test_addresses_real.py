"""Addresses that people and programs really wrote, with what they must come to."""

import csv
from pathlib import Path

import pytest

from tracker.domain.addresses import Address, Reason, Unrecognised, read

EXPECTED = Path(__file__).parents[1] / "data" / "platform_addresses_expected.tsv"


def rows() -> list[dict[str, str]]:
    with EXPECTED.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["url"])
def test_a_real_network_address_comes_to_what_is_expected(row: dict[str, str]):
    answer = read(row["url"])
    if isinstance(answer, Address):
        shown = (answer.kind.value, answer.grammar, answer.handle)
    else:
        shown = (answer.reason.value, answer.network, "")
    assert shown == (row["outcome"], row["network"], row["handle"])


def test_all_the_real_network_addresses_are_there():
    assert len(rows()) == 145


#: Cells of the "website" column of a public list of courts, dirt kept.
COURTS = {
    "": Reason.EMPTY,
    "http://1elez@mirsud.lipetsk.ru": Reason.USERINFO,
    "http://2elez@mirsud.lipetsk.ru": Reason.USERINFO,
    "http://http:/155.mo.msudrf.ru": "155.mo.msudrf.ru",
    "http://https//mirsud.spb.ru/court-sites/154": "mirsud.spb.ru/court-sites/154",
    "http://Centr7.kodms.ru": "centr7.kodms.ru",
    "http://Matv.kodms.ru": "matv.kodms.ru",
    "http://Nwtr5.kodms.ru": "nwtr5.kodms.ru",
    "http://Or4.kodms.ru": "or4.kodms.ru",
    "http://mirsud.e-mordovia.ru/Home/Index/1": "mirsud.e-mordovia.ru/Home/Index/1",
    "http://mirsud.pskov.ru/courtsst/?id=1": "mirsud.pskov.ru/courtsst/?id=1",
    "http://mirsud.pskov.ru/courtsst/?pn=1/?pn=1&id=44": (
        "mirsud.pskov.ru/courtsst/?pn=1/?pn=1&id=44"
    ),
    "http://mirsud.sev.gov.ru/courtsinaction/lenin/15": (
        "mirsud.sev.gov.ru/courtsinaction/lenin/15"
    ),
    "http://mirsud.sev.gov.ru/courtsinaction/lenin/16/": (
        "mirsud.sev.gov.ru/courtsinaction/lenin/16"
    ),
    "http://mirsud82.rk.gov.ru/courtsinaction/jaltinskij/100": (
        "mirsud82.rk.gov.ru/courtsinaction/jaltinskij/100"
    ),
    "http://mirsud86.ru/ms/696/": "mirsud86.ru/ms/696",
    "http://mirsud-chr.ru/": "mirsud-chr.ru",
    "http://stavmirsud.ru": "stavmirsud.ru",
    "https://mos-gorsud.ru/rs/tverskoj": "mos-gorsud.ru/rs/tverskoj",
    "https://ms1.mirsud24.ru/ms/": "ms1.mirsud24.ru/ms",
    "http://adyg.arbitr.ru": "adyg.arbitr.ru",
}


@pytest.mark.parametrize(("cell", "expected"), COURTS.items())
def test_a_real_cell_of_a_list_of_courts_is_read(cell: str, expected: Reason | str):
    answer = read(cell, grammar="site")
    if isinstance(answer, Unrecognised):
        assert answer.reason is expected
    else:
        assert answer.handle == expected


def test_courts_that_share_a_host_stay_apart():
    first, second = (read(f"http://mos-sud.ru/ms/{number}") for number in (1, 2))
    assert isinstance(first, Address)
    assert isinstance(second, Address)
    assert first.handle != second.handle
