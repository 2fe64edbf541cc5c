"""Each address form that the study of platforms names, one by one."""

import doctest
import importlib
import pkgutil

import pytest

from tracker.domain import addresses
from tracker.domain.addresses import (
    GRAMMARS,
    Address,
    Notice,
    PageKind,
    Reason,
    Unrecognised,
    read,
)

TAKEN = {
    # general
    "https://vk.com/minzdrav": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "vk.com/minzdrav": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "//vk.com/minzdrav": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "HTTP://WWW.VK.COM/Minzdrav/": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "https://vk.com:443/minzdrav": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "http://vk.com:80/minzdrav#top": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "vk.com/minzdrav?utm_source=a": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "\xa0«vk.com/minzdrav».\u200b": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "vk.com/\u200bminzdrav;": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "https:// vk.com/minzdrav": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "https:/vk.com/minzdrav": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "htpps://vk.com/minzdrav": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "ВКонтакте:https://vk.com/minzdrav": (
        "vk",
        "minzdrav",
        "https://vk.com/minzdrav",
    ),
    "Наша группа: vk.com/minzdrav": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    # ВКонтакте
    "https://vk.com/club123": ("vk", "club123", "https://vk.com/club123"),
    "https://vk.com/public123": ("vk", "club123", "https://vk.com/club123"),
    "https://vk.com/event123": ("vk", "club123", "https://vk.com/club123"),
    "https://vk.ru/club123": ("vk", "club123", "https://vk.com/club123"),
    "https://m.vk.com/club123": ("vk", "club123", "https://vk.com/club123"),
    "https://new.vk.com/club123": ("vk", "club123", "https://vk.com/club123"),
    "https://vkontakte.ru/club123": ("vk", "club123", "https://vk.com/club123"),
    "https://vk.me/minzdrav": ("vk", "minzdrav", "https://vk.com/minzdrav"),
    "https://vk.com/id123": ("vk", "id123", "https://vk.com/id123"),
    "https://vk.com/bs.official": ("vk", "bs.official", "https://vk.com/bs.official"),
    "https://vk.com/1tv": ("vk", "1tv", "https://vk.com/1tv"),
    "https://vk.com/wallstreet": ("vk", "wallstreet", "https://vk.com/wallstreet"),
    # Telegram
    "https://t.me/MinZdrav": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "telegram.me/minzdrav": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "telegram.dog/minzdrav": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "minzdrav.t.me": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "https://min_zdrav.t.me/5": ("telegram", "min_zdrav", "https://t.me/min_zdrav"),
    "@minzdrav": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "https://t.me/@minzdrav": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "t.me/s/minzdrav": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "t.me/s/minzdrav/14": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "t.me/minzdrav/14/15": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "t.me/minzdrav/s/3": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "tg://resolve?domain=minzdrav": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "tg://resolve?domain=mz1&post=5": ("telegram", "mz1", "https://t.me/mz1"),
    "web.telegram.org/k/#@minzdrav": ("telegram", "minzdrav", "https://t.me/minzdrav"),
    "t.me/mz": ("telegram", "mz", "https://t.me/mz"),
    f"t.me/a{'b' * 31}": ("telegram", f"a{'b' * 31}", f"https://t.me/a{'b' * 31}"),
    # Одноклассники
    "https://ok.ru/group/123": ("ok", "group/123", "https://ok.ru/group/123"),
    "https://ok.ru/group123": ("ok", "group/123", "https://ok.ru/group/123"),
    "https://ok.ru/group/123/topic/4": ("ok", "group/123", "https://ok.ru/group/123"),
    "https://ok.ru/group/123?st.cmd=x": ("ok", "group/123", "https://ok.ru/group/123"),
    "https://m.ok.ru/minzdrav": ("ok", "minzdrav", "https://ok.ru/minzdrav"),
    "mobile.ok.ru/minzdrav": ("ok", "minzdrav", "https://ok.ru/minzdrav"),
    "odnoklassniki.ru/minzdrav": ("ok", "minzdrav", "https://ok.ru/minzdrav"),
    "https://ok.ru/minzdrav/topic/4": ("ok", "minzdrav", "https://ok.ru/minzdrav"),
    "https://ok.ru/profile/123": ("ok", "profile/123", "https://ok.ru/profile/123"),
    # TikTok, Rutube, Дзен, MAX
    "tiktok.com/@Name": ("tiktok", "name", "https://www.tiktok.com/@name"),
    "tiktok.com/%40name": ("tiktok", "name", "https://www.tiktok.com/@name"),
    "https://rutube.ru/channel/1/": (
        "rutube",
        "channel/1",
        "https://rutube.ru/channel/1",
    ),
    "https://rutube.ru/u/Name/": ("rutube", "u/name", "https://rutube.ru/u/Name"),
    "https://dzen.ru/minzdrav": ("dzen", "minzdrav", "https://dzen.ru/minzdrav"),
    "zen.yandex.ru/minzdrav": ("dzen", "minzdrav", "https://dzen.ru/minzdrav"),
    "zen.yandex.ru/media/minzdrav/x-1": (
        "dzen",
        "minzdrav",
        "https://dzen.ru/minzdrav",
    ),
    "https://max.ru/id7602005993_gos": (
        "max",
        "id7602005993_gos",
        "https://max.ru/id7602005993_gos",
    ),
    "max.ru/minzdrav/AZx1": ("max", "minzdrav", "https://max.ru/minzdrav"),
    # sites
    "https://www.minzdrav.gov.ru": (
        "site",
        "minzdrav.gov.ru",
        "https://www.minzdrav.gov.ru/",
    ),
    "minzdrav.gov.ru": ("site", "minzdrav.gov.ru", "http://minzdrav.gov.ru/"),
    "shkola1.gosweb.gosuslugi.ru": (
        "site",
        "shkola1.gosweb.gosuslugi.ru",
        "http://shkola1.gosweb.gosuslugi.ru/",
    ),
    "https://Президент.РФ/": (
        "site",
        "президент.рф",
        "https://xn--d1abbgf6aiiy.xn--p1ai/",
    ),
    "https://xn--d1abbgf6aiiy.xn--p1ai": (
        "site",
        "президент.рф",
        "https://xn--d1abbgf6aiiy.xn--p1ai/",
    ),
    "http://и\u0306од-школа1.рф": (
        "site",
        "йод-школа1.рф",
        "http://xn---1-7kcoyihud2h.xn--p1ai/",
    ),
    "http://mirsud.pskov.ru/courtsst/?id=1&utm_medium=x": (
        "site",
        "mirsud.pskov.ru/courtsst/?id=1",
        "http://mirsud.pskov.ru/courtsst/?id=1",
    ),
    "http://site.ru:8080/О_нас": (
        "site",
        "site.ru:8080/%D0%9E_%D0%BD%D0%B0%D1%81",
        "http://site.ru:8080/%D0%9E_%D0%BD%D0%B0%D1%81",
    ),
}

REFUSED = {
    Reason.EMPTY: ["", " \xa0\u200b", "-", "—", "нет", "Не имеется", "n/a"],
    Reason.TOO_LONG: ["vk.com/" + "a" * 2048, "http://a.ru/" + "я" * 1000],
    Reason.NOT_AN_ADDRESS: [
        "Минздрав",
        "администрация района",
        "http://localhost/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://vk.com/minzdrav",
        "//evil",
        "http://",
        "http:///",
        "http://site.ru:99999/",
        "http://site.ru:x/",
        "http://-site.ru/",
        "http://xn--a.ru/",
        "http://xn--.ru/",
        "http://si te",
        "http://a..ru/",
        "http://a_b.ru/",
        "\ud800.ru",
    ],
    Reason.BACKSLASH: ["https:\\\\vk.com\\club1", "https://vk.com\\@evil.ru"],
    Reason.TWO_ADDRESSES: [
        "vk.com/a1 ok.ru/b1",
        "vk.com/a1, ok.ru/b1",
        "vk.com/a1;ok.ru/b1",
        "https://vk.com/a1\nhttps://t.me/b1",
        "https://vk.com/a1https://t.me/b1",
        "https://vk.com/a1?x,https://t.me/b1",
        "vk.com/a1 info@mz.ru",
        "@minzdrav @minzdrav2",
    ],
    Reason.EMAIL: ["info@minzdrav.gov.ru", "mailto:info@mz.ru", "Почта: a@b.ru"],
    Reason.USERINFO: ["https://vk.com@evil.ru/", "http://a:b@vk.com/club1"],
    Reason.LOOK_ALIKE_HOST: [
        "https://vк.com/minzdrav",
        "https://вк.com/minzdrav",
        "https://ок.ru/minzdrav",
        "https://0k.ru/minzdrav",
        "https://m.0k.ru/minzdrav",
        "https://t.rne/minzdrav",
        "https://vk.com.evil.ru/minzdrav",
        "https://facebook.com.evil.ru/",
        "https://ｖｋ.com/minzdrav",
        "https://аррӏе.com",
        "https://минздрaв.рф",
        "https://xn--v-jtb.com/minzdrav",
        "https://fаcebook.com/minzdrav",
        "https://νk.com/minzdrav",
    ],
    Reason.LOOK_ALIKE_NAME: ["vk.com/minzdrаv", "t.me/minzdrаv", "ok.ru/minzdrаv"],
    Reason.SHORT_LINK: [
        "https://vm.tiktok.com/ZTR45GpSF/",
        "https://vt.tiktok.com/ZSe4FqkKd",
        "https://www.tiktok.com/t/ZTRC5xgJp",
        "https://vk.cc/abc",
        "https://clck.ru/abc",
    ],
    Reason.UNKNOWN_NETWORK: [
        "https://www.facebook.com/minzdrav",
        "https://instagram.com/minzdrav",
        "https://x.com/minzdrav",
        "https://youtube.com/@minzdrav",
    ],
    Reason.INVITE: [
        "https://t.me/+AbCdEf",
        "https://t.me/joinchat/AbCdEf",
        "tg://join?invite=AbCdEf",
        "https://vk.me/join/AbCdEf",
        "https://max.ru/join/AbCdEf",
    ],
    Reason.MESSAGE_LINK: [
        "https://vk.com/im?sel=-123",
        "https://vk.com/write-123",
        "https://t.me/m/AbCd",
        "https://max.ru/u/f9LHodD0cOL",
    ],
    Reason.POST_WITHOUT_PAGE: [
        "https://t.me/c/1234/5",
        "tg://privatepost?channel=1&post=2",
        *(f"https://vk.com/{what}-1_2" for what in ("wall", "photo", "video", "clip")),
        *(f"https://vk.com/{what}-1_2" for what in ("album", "topic", "page", "doc")),
        *(f"https://vk.com/{what}-1_2" for what in ("audio", "market", "poll")),
        "https://vk.com/?w=wall-1_2",
        "https://vk.com/@minzdrav-kak-zapisatsya",
        "https://ok.ru/video/1",
        "https://ok.ru/videoembed/1",
        "https://ok.ru/live/1",
        "https://www.tiktok.com/share/video/1",
        "https://rutube.ru/video/abc/",
        "https://dzen.ru/a/ZMp_gM3texUMQdny",
        "https://dzen.ru/b/ZMp_gM3texUMQdny",
    ],
    Reason.SERVICE_PAGE: [
        "https://t.me/minzdrav/app",
        "https://t.me/minzdrav?boost",
        "https://t.me/minzdrav?videochat=x",
        "https://t.me/share/url?url=x",
        "https://t.me/addstickers/minzdrav",
        "https://t.me/proxy?server=x",
        "https://share.t.me",
        "https://telegram.org/",
        "https://vk.com/app123",
        "https://vk.com/feed",
        "https://vk.com/search?c=1",
        "https://vk.com/groups",
        "https://vk.com/friends",
        "https://vk.com/login",
        "https://vk.com/away.php?to=https://x.ru",
        "https://vk.com/share.php?url=https://x.ru",
        "https://vk.com/video/@minzdrav",
        "https://id.vk.com/club1",
        "https://vk.com:8080/club1",
        *(f"https://ok.ru/{what}" for what in ("dk?st.cmd=x", "feed", "search")),
        *(f"https://ok.ru/{what}/1" for what in ("music", "games", "gifts", "help")),
        "https://www.tiktok.com/tag/hello",
        "https://www.tiktok.com/music/x-1",
        "https://www.tiktok.com/sticker/x-1",
    ],
    Reason.NOT_A_PAGE: [
        "https://vk.com/",
        "https://vk.com/123",
        "https://vk.com/club0",
        "https://vk.com/public007",
        "https://vk.com/id0",
        "https://ok.ru/group0",
        "https://vk.com/minzdrav/about",
        "https://vk.com/минздрав",
        "https://t.me/",
        "https://t.me/1name",
        "https://t.me/na__me",
        "https://t.me/name_",
        "https://t.me/_name",
        "@имя",
        f"https://t.me/a{'b' * 32}",
        "https://ok.ru/",
        "https://ok.ru/123",
        "https://ok.ru/group/name",
        "https://www.tiktok.com/name",
        "https://rutube.ru/channel/name",
        "https://rutube.ru/name",
        "https://dzen.ru/",
        "https://max.ru/-123",
    ],
}


@pytest.mark.parametrize(("text", "expected"), TAKEN.items())
def test_a_known_form_is_read_as_its_page(text: str, expected: tuple[str, str, str]):
    answer = read(text)
    assert isinstance(answer, Address), answer
    assert (answer.grammar, answer.handle, answer.url) == expected


@pytest.mark.parametrize(
    ("reason", "text"), [(r, text) for r, texts in REFUSED.items() for text in texts]
)
def test_what_is_no_page_is_refused_with_its_reason(reason: Reason, text: str):
    answer = read(text)
    assert isinstance(answer, Unrecognised), answer
    assert answer.reason is reason


def test_every_reason_has_an_example():
    assert set(REFUSED) | {Reason.OTHER_NETWORK} == set(Reason)


@pytest.mark.parametrize(
    ("text", "notices"),
    [
        ("https://vk.com/minzdrav", ()),
        ("https://www.vk.com/minzdrav/", ()),
        ("vk.com/minzdrav", (Notice.SCHEME_ADDED,)),
        ("http:vk.com/minzdrav", (Notice.SCHEME_REPAIRED,)),
        ("https://https://vk.com/minzdrav", (Notice.SCHEME_REPAIRED,)),
        ("Группа https://vk.com/minzdrav", (Notice.TEXT_DROPPED,)),
        ("@minzdrav", (Notice.NAME_COMPLETED,)),
        ("https://m.vk.com/minzdrav", (Notice.HOST_REPAIRED,)),
        ("https://vk.com.:443/minzdrav", (Notice.HOST_REPAIRED,)),
        ("https://vk.ru/minzdrav", (Notice.MIRROR_HOST,)),
        ("https://vk.com/public1", (Notice.FORM_REPAIRED,)),
        ("https://vk.com/id1", (Notice.PERSON,)),
        ("https://ok.ru/profile/1", (Notice.PERSON,)),
        ("https://vk.com/minzdrav?w=wall-1_2", (Notice.POST_REPAIRED,)),
        ("https://vk.com/minzdrav?from=search", (Notice.QUERY_DROPPED,)),
        ("https://t.me/minzdrav/5?single", (Notice.POST_REPAIRED,)),
        ("https://t.me/s/minzdrav", (Notice.FORM_REPAIRED,)),
        ("https://ok.ru/group/1/members", (Notice.SECTION_DROPPED,)),
        ("https://max.ru/minzdrav", ()),
        ("https://max.ru/@minzdrav", (Notice.FORM_REPAIRED,)),
        ("https://max.ru/minzdrav/AZx", (Notice.POST_REPAIRED,)),
        ("https://dzen.ru/media/minzdrav", (Notice.FORM_REPAIRED,)),
        ("https://dzen.ru/media/minzdrav/x-1", (Notice.POST_REPAIRED,)),
        ("https://dzen.ru/minzdrav?tab=articles", (Notice.QUERY_DROPPED,)),
        ("https://rutube.ru/channel/1/", ()),
        ("https://rutube.ru/u/minzdrav/videos/", (Notice.SECTION_DROPPED,)),
        ("https://rutube.ru/video/person/1/", (Notice.FORM_REPAIRED,)),
        ("https://tiktok.com/@name/video/1", (Notice.POST_REPAIRED,)),
        ("https://tiktok.com/@name/video", (Notice.SECTION_DROPPED,)),
        ("https://tiktok.com/@name/live", (Notice.SECTION_DROPPED,)),
        ("https://ok.ru/minzdrav/topic/1", (Notice.POST_REPAIRED,)),
        ("https://ok.ru/minzdrav/topic", (Notice.SECTION_DROPPED,)),
        ("https://mz.gov.ru/?utm_source=a", (Notice.QUERY_DROPPED,)),
        ("https://mz.gov.ru/?id=1", ()),
        (
            "m.vk.com/public123?w=wall-1_2",
            (
                Notice.SCHEME_ADDED,
                Notice.HOST_REPAIRED,
                Notice.FORM_REPAIRED,
                Notice.POST_REPAIRED,
            ),
        ),
    ],
)
def test_whatever_was_mended_is_said(text: str, notices: tuple[Notice, ...]):
    answer = read(text)
    assert isinstance(answer, Address), answer
    assert set(answer.notices) == set(notices)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("vk.com/event1", PageKind.COMMUNITY),
        ("vk.com/id1", PageKind.PROFILE),
        ("vk.com/minzdrav", PageKind.PAGE),
        ("ok.ru/group/1", PageKind.COMMUNITY),
        ("ok.ru/profile/1", PageKind.PROFILE),
        ("ok.ru/minzdrav", PageKind.PAGE),
        ("t.me/minzdrav", PageKind.PAGE),
        ("rutube.ru/u/minzdrav", PageKind.CHANNEL),
        ("dzen.ru/minzdrav", PageKind.CHANNEL),
        ("minzdrav.gov.ru", PageKind.SITE),
    ],
)
def test_the_kind_is_only_what_the_address_shows(text: str, kind: PageKind):
    answer = read(text)
    assert isinstance(answer, Address)
    assert answer.kind is kind


def test_an_odnoklassniki_name_and_number_are_never_merged():
    name, number = read("ok.ru/minzdrav"), read("ok.ru/group/123")
    assert isinstance(name, Address)
    assert isinstance(number, Address)
    assert (name.kind, name.handle) != (number.kind, number.handle)


@pytest.mark.parametrize(
    ("text", "grammar", "network"),
    [
        ("https://ok.ru/minzdrav", "vk", "ok"),
        ("https://t.me/+AbCdEf", "vk", "telegram"),
        ("https://vk.com/minzdrav", "site", "vk"),
        ("https://minzdrav.gov.ru", "vk", "site"),
    ],
)
def test_the_wrong_network_is_named(text: str, grammar: str, network: str):
    assert read(text, grammar=grammar) == Unrecognised(
        Reason.OTHER_NETWORK, network=network
    )


@pytest.mark.parametrize(
    ("text", "grammar", "url"),
    [
        ("club123", "vk", "https://vk.com/club123"),
        ("@bs.official", "vk", "https://vk.com/bs.official"),
        ("minzdrav", "telegram", "https://t.me/minzdrav"),
        ("@minzdrav", "tiktok", "https://www.tiktok.com/@minzdrav"),
        ("@minzdrav", "max", "https://max.ru/minzdrav"),
        ("group123", "ok", "https://ok.ru/group/123"),
    ],
)
def test_a_bare_name_is_completed_when_the_network_is_known(
    text: str, grammar: str, url: str
):
    answer = read(text, grammar=grammar)
    assert isinstance(answer, Address), answer
    assert answer.url == url
    assert Notice.NAME_COMPLETED in answer.notices


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("https://vk.com/wall-123_4", "https://vk.com/club123"),
        ("https://vk.com/photo5_4", "https://vk.com/id5"),
        ("https://vk.com/feed?w=wall-123_4", "https://vk.com/club123"),
        ("https://vk.com/video/@minzdrav", "https://vk.com/minzdrav"),
        ("https://vk.com/@minzdrav-title", "https://vk.com/minzdrav"),
        ("https://t.me/minzdrav?boost", "https://t.me/minzdrav"),
        ("https://vk.com/minzdrаv", "https://vk.com/minzdrav"),
        ("https://vk.com/сlub1", "https://vk.com/club1"),
        ("https://t.me/с", ""),
        ("https://www.tiktok.com/minzdrav", "https://www.tiktok.com/@minzdrav"),
        ("https://dzen.ru/minzdrav/about", "https://dzen.ru/minzdrav"),
        ("https://dzen.ru/мinzdrav", "https://dzen.ru/minzdrav"),
        ("https://dzen.ru/media/", ""),
        ("https://vk.com/friends", ""),
    ],
)
def test_a_refusal_suggests_the_page_that_may_be_meant(text: str, suggestion: str):
    answer = read(text)
    assert isinstance(answer, Unrecognised)
    assert answer.suggestion == suggestion


def test_an_unknown_grammar_is_a_mistake_of_the_program():
    with pytest.raises(KeyError):
        read("vk.com/minzdrav", grammar="facebook")


def test_there_is_a_grammar_for_each_network_of_the_register():
    expected = {"vk", "ok", "telegram", "tiktok", "rutube", "dzen", "max", "site"}
    assert set(GRAMMARS) == expected


def test_the_examples_in_the_docstrings_hold():
    tried = 0
    for found in pkgutil.iter_modules(addresses.__path__, addresses.__name__ + "."):
        result = doctest.testmod(importlib.import_module(found.name))
        assert result.failed == 0, found.name
        tried += result.attempted
    assert tried >= 10
