"""Words: every label in both languages, nothing left in English by mistake."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from markupsafe import Markup

from tests.web.client import Visitor
from tracker.domain import (
    access,
    bodies,
    comparisons,
    coverage,
    evidence,
    instruments,
    platforms,
    proposals,
    requirements,
)
from tracker.domain.addresses import PageKind
from tracker.resources import folder
from tracker.web import formats
from tracker.web.labels import LABELS, label
from tracker.web.languages import TRANSLATIONS

ROOT = Path(__file__).parents[2]
_CONTEXT = ((1, "c"), 2)
KEYWORDS = {
    "_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2),
    "pgettext": _CONTEXT, "lazy_pgettext": _CONTEXT, "_p": _CONTEXT,
    "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
SPOKEN = (
    access.Role, bodies.BodyKind, bodies.Level, coverage.Status, evidence.Form,
    evidence.State, instruments.InstrumentKind, instruments.EventKind,
    instruments.RelationKind, instruments.Certainty, platforms.PlatformStatus,
    requirements.Op, requirements.ChangeClass, requirements.Stage,
    requirements.Modality, requirements.Binding, requirements.PlatformRule,
    requirements.Standing, PageKind, proposals.ProposalState, proposals.ChangeKind,
    comparisons.Fate,
)  # fmt: skip


@pytest.fixture
def ru(app):
    """Speak Russian for the length of a test."""
    with app.test_request_context("/", headers={"Accept-Language": "ru"}):
        yield


@pytest.fixture
def en(app):
    """Speak English for the length of a test."""
    with app.test_request_context("/", headers={"Accept-Language": "en"}):
        yield


def test_every_member_of_every_closed_set_is_called_something():
    assert set(SPOKEN) <= set(LABELS)
    for kind, words in LABELS.items():
        assert set(words) == set(kind), kind


def test_a_state_is_never_only_a_colour_each_has_its_word_and_its_sign(app, ru):
    macros = app.jinja_env.get_template("components/status.html").module
    signs = [macros.status_icon(status).strip() for status in coverage.Status]

    assert len(set(signs) - {""}) == len(coverage.Status)
    for status in coverage.Status:
        assert macros.status_word(status).strip() == label(status)


def test_every_label_is_russian_in_russian(ru):
    for kind, words in LABELS.items():
        for member in words:
            said = label(member)
            assert any("а" <= letter <= "я" for letter in said.lower()), (kind, said)
        assert len({label(member) for member in words}) == len(words), kind


def test_labels_of_equal_values_do_not_mix(ru):
    assert label(instruments.InstrumentKind.BILL) == "законопроект"
    assert label(requirements.Stage.BILL) == "в законопроекте"


def catalogues():
    """Return where each message is translated and how."""
    found = {}
    for place in sorted((TRANSLATIONS / "ru" / "LC_MESSAGES").glob("*.po")):
        with place.open("rb") as file:
            for message in read_po(file, locale="ru"):
                if message.id:
                    plural = isinstance(message.id, tuple)
                    name = message.id[0] if plural else message.id
                    key = (name, message.context)
                    found.setdefault(key, []).append((place.name, message))
    return found


def spoken():
    """Yield every message of the sources and the templates, with its file."""
    for place in [*(ROOT / "tracker").rglob("*.py"),
                  *folder("templates").rglob("*.html")]:  # fmt: skip
        method = "python" if place.suffix == ".py" else "jinja2.ext:babel_extract"
        for line, message, _, context in extract_from_file(
            method, str(place), keywords=KEYWORDS
        ):
            name = message if isinstance(message, str) else message[0]
            if name:
                yield (name, context), f"{place.relative_to(ROOT)}:{line}"


def test_every_message_has_its_russian():
    known = catalogues()
    silent = {
        f"{where}: {key[0]!r}"
        for key, where in spoken()
        if not any(all(_strings(message)) for _, message in known.get(key, ()))
    }

    assert not silent, "\n".join(sorted(silent))


def test_no_message_has_two_translations():
    for key, places in catalogues().items():
        assert len({str(message.string) for _, message in places}) == 1, (key, places)


def test_plurals_have_all_three_forms():
    for places in catalogues().values():
        for name, message in places:
            if isinstance(message.id, tuple):
                assert len(_strings(message)) == 3, (name, message.id)


def test_russian_words_use_russian_quotation_marks():
    for places in catalogues().values():
        for name, message in places:
            assert not any('"' in text for text in _strings(message)), (name, message)


def test_the_language_is_the_one_chosen_then_the_browsers_then_russian(app):
    english, foreign = Visitor(app, "en"), Visitor(app, "ru")

    assert english.get("/login").heading == "Signing in"
    response = foreign.client.get("/login", headers={"Accept-Language": "de"})
    assert 'lang="ru"' in response.get_data(as_text=True)
    foreign.get("/language/en?next=/login", 303)
    foreign.language = "en"
    page = Visitor._answer(
        foreign, foreign.client.get("/login", headers={"Accept-Language": "ru"}), 200
    )
    assert page.heading == "Signing in"


def test_a_language_returns_to_the_page_it_was_chosen_on(visitor):
    assert visitor.get("/language/en?next=/help/", 303).location == "/help/"
    assert visitor.get("/language/en?next=//evil.example", 303).location == "/"
    visitor.language = "en"
    visitor.get("/language/tlh", 404)


@pytest.mark.parametrize(
    ("spelled", "said"),
    [("2022-07-14", "14 июля 2022 г."), ("2022-10", "октябрь 2022 г."),
     ("2022", "2022 год"), ("unknown", "дата неизвестна"), ("", "дата неизвестна"),
     ("[2022-03-01..2022-07-01]", "между 1 марта и 1 июля 2022 г."),
     ("[2021-12-01..2022-07-01]", "между 1 декабря 2021 г. и 1 июля 2022 г."),
     ("[2022-03..2022-07]", "между 1 марта и 31 июля 2022 г."),
     ("[..2022-07-01]", "не позднее 1 июля 2022 г."),
     ("[2022-07-01..]", "не ранее 1 июля 2022 г."),
     ("2022-10/..", "с октября 2022 г."), ("2022/..", "с 2022 г."),
     ("2022-12-01/..", "с 1 декабря 2022 г."), ("в марте", "в марте")],
)  # fmt: skip
def test_inexact_dates_are_said_as_they_are_known(ru, spelled, said):
    assert formats.inexact(spelled).replace(formats.NBSP, " ") == said


def test_inexact_dates_in_english(en):
    assert formats.inexact("2022-10/..").replace(formats.NBSP, " ") == (
        "from October 2022"
    )
    assert formats.inexact("[2022-03-01..2022-07-01]").replace(formats.NBSP, " ") == (
        "between 1 March and 1 July 2022"
    )


def test_days_numbers_and_moments_are_written_the_russian_way(ru):
    night = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)

    assert formats.day(date(2026, 3, 1)) == "01.03.2026"
    assert formats.day(night) == "23.11.2026"
    assert formats.long_day(date(2026, 3, 1)) == "1\xa0марта 2026\xa0г.".replace(
        " ", "\xa0"
    )
    assert formats.number(Decimal("1234.5")) == "1\xa0234,5"
    assert formats.moment(night) == "23.11.2026, 01:30 (МСК)"
    assert formats.day(None) == formats.NOTHING == formats.number(None)


def test_short_words_and_signs_cling_to_their_neighbours(ru):
    said = formats.typeset("Закон № 270-ФЗ в силе с 1 марта 2026 г. — и не ранее")

    assert (
        said
        == "Закон №\xa0270-ФЗ в\xa0силе с\xa01 марта 2026\xa0г.\xa0— и\xa0не\xa0ранее"
    )
    assert isinstance(formats.typeset(Markup("в <b>силе</b>")), Markup)


def test_typesetting_leaves_english_alone(en):
    assert formats.typeset("in force") == "in force"


def _strings(message):
    string = message.string
    return string if isinstance(string, tuple) else (string,)
