"""What holds of every text, found by looking for the one of which it does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.domain.addresses import (
    GRAMMARS,
    Address,
    Notice,
    Reason,
    Unrecognised,
    read,
)
from tracker.domain.addresses.words import words

many = settings(max_examples=2000, deadline=None, database=None)

schemes = st.sampled_from(
    ["", "http://", "https://", "//", "http:", "https//", "tg://", "@", "ftp:"]
)
hosts = st.sampled_from(
    sorted(
        {host for grammar in GRAMMARS.values() for host in grammar.hosts}
        | words("www.vk.com name.t.me web.telegram.org vk.com:443 vk.com. vк.com")
        | words("mz.gov.ru Президент.РФ xn--d1abbgf6aiiy.xn--p1ai site.ru:8080")
        | words("www.a-b.ru resolve vm.tiktok.com facebook.com u@site.ru a_b.c.ru")
    )
)
segments = st.text(max_size=6) | st.sampled_from(
    sorted(
        words("club1 public22 event3 id4 minzdrav bs.official wall-1_2 video @name @")
        | words("@name-x s c joinchat +abc group group5 profile topic 123 007 channel")
        | words("606fd806cc13cb3c58c05cf5 media person join u id a Имя с%20д %40name")
        | words("%zz % .. . x,b.ru x;b.рф x|www.c (y) «z» ,! name_ https: http://a.ru")
        | words("mаx write-1 im @имя Name.")
    )
)
queries = st.text(max_size=6).map("?".__add__) | st.sampled_from(
    sorted(
        words("?w=wall-1_2 ?z=photo1_2 ?utm_source=x ?id=1&utm_x=2 ?boost #@n #x ? ??")
        | words(
            "?domain=name&post=5 ?a=,&utm_a=1&https://b.ru ?q=я ?) ?% ?& ?a&!& ?utm_x!"
        )
        | {""}
    )
)
around = st.sampled_from(["", " ", "«", "».", ",", "Сайт: ", " и", "\u200b", "-", ")"])


@st.composite
def addresses(draw: st.DrawFn) -> str:
    path = "".join("/" + each for each in draw(st.lists(segments, max_size=4)))
    core = draw(schemes) + draw(hosts) + path + draw(queries) + draw(queries)
    return draw(around) + core + draw(around)


texts = st.text() | addresses()
grammars = st.sampled_from([None, *GRAMMARS])


def check(text: str, grammar: str | None) -> None:
    answer = read(text, grammar=grammar)
    if isinstance(answer, Unrecognised):
        if answer.suggestion:
            assert isinstance(read(answer.suggestion), Address)
        return
    assert grammar in {None, answer.grammar}
    assert answer.url.startswith(("http://", "https://"))
    assert answer.url.isascii()
    assert len(answer.url.split()) == 1
    again = read(answer.url, grammar=grammar)
    assert isinstance(again, Address), (answer, again)
    assert (again.grammar, again.kind) == (answer.grammar, answer.kind)
    assert (again.handle, again.url) == (answer.handle, answer.url)
    assert set(again.notices) <= {Notice.PERSON}
    assert (Notice.PERSON in again.notices) == (Notice.PERSON in answer.notices)


@many
@given(st.text(), grammars)
def test_no_text_whatever_makes_reading_fail(text: str, grammar: str | None):
    check(text, grammar)


@many
@given(addresses(), grammars)
def test_an_address_once_read_reads_as_itself(text: str, grammar: str | None):
    check(text, grammar)


@many
@given(addresses())
def test_a_network_page_always_stands_on_the_networks_own_host(text: str):
    answer = read(text)
    if isinstance(answer, Address) and answer.grammar != "site":
        assert answer.url.startswith(GRAMMARS[answer.grammar].home.rpartition("/")[0])


DANGEROUS = ["javascript:alert(1)", "data:text/html,<b>", "vbscript:x", "file:///etc"]
DISGUISES = [
    "{}",
    " {}",
    "\x01{}",
    "\u200b{}",
    "http:{}",
    "https://{}",
    "//{}",
    "tg:{}",
]
DISGUISES += ["«{}»", "{}//vk.com/club1", "{}#vk.com/club1", "a@{}", "view-source:{}"]


@pytest.mark.parametrize("disguise", DISGUISES)
@pytest.mark.parametrize("danger", [*DANGEROUS, "java\nscript:x", "JaVaScRiPt:x()"])
def test_no_disguise_makes_a_dangerous_scheme_an_address(danger: str, disguise: str):
    assert isinstance(read(disguise.format(danger)), Unrecognised)


LETTERS = dict(zip("aeopcyxkmthb", "аеорсухкмтһв", strict=True))
FORGED = [
    (host, host[:at] + LETTERS[letter] + host[at + 1 :])
    for host in sorted({host for each in GRAMMARS.values() for host in each.domains})
    for at, letter in enumerate(host)
    if letter in LETTERS
]


@pytest.mark.parametrize(("host", "forged"), FORGED)
def test_one_cyrillic_letter_in_a_networks_host_is_seen(host: str, forged: str):
    answer = read(f"https://{forged}/minzdrav")
    assert isinstance(answer, Unrecognised), host
    assert answer.reason in {Reason.LOOK_ALIKE_HOST, Reason.NOT_AN_ADDRESS}


def test_the_forgeries_are_many():
    assert len(FORGED) > 60
