"""Nothing under a reporting date ever changes, whatever happens to the register."""

from urllib.parse import urlencode

import pytest
from html5lib import serialize
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.histories import CHANGES, Life
from tests.web.client import CHEAP, Visitor
from tracker.app import create_app

#: Questions, each asked of every view and file under every reporting date.
ASKED = (
    {"status": "all", "order": "region"},
    {"platform": "vk"},
)
VIEWS = ("/missing/", "/missing/map", "/missing/regions", "/missing/matrix")
FILES = (
    "/missing.csv", "/missing.xlsx", "/missing.json", "/missing.jsonl",
    "/missing/regions.csv", "/missing/regions.xlsx",
)  # fmt: skip
#: Facts of a history: which change, and a number that says how.
changes = st.lists(
    st.tuples(st.sampled_from(CHANGES), st.integers(0, 999)), min_size=9, max_size=15
)


def some(examples):
    """Return settings for *examples*, one after another in one register.

    Each begins where the one before it ended, so none is made smaller.
    """
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


class Reader:
    """Whoever keeps what stood under a reporting date."""

    def __repr__(self):
        return "Reader()"

    def __init__(self, life, web):
        self.life = life
        app = create_app(web, database=life.database, now=lambda: life.now, cost=CHEAP)
        app.config.update(TESTING=True)
        self.visitor = Visitor(app)

    def read(self, **pair):
        """Return the bytes of everything under the pair, by address."""
        return {
            address: self.bytes_of(address)
            for asked in ASKED
            for path in (*VIEWS, *FILES)
            if (address := f"{path}?{urlencode({**asked, **pair})}")
        }

    def bytes_of(self, address):
        """Return what is sent from an address, without the form of filters."""
        path = address.partition("?")[0]
        if path not in VIEWS:
            return self.visitor.client.get(address).get_data()
        main = self.visitor.get(address).tree.find(".//main")
        for parent in list(main.iter()):
            for child in list(parent):
                # The filters offer the reporting dates there are: these do grow.
                if child.tag == "form":
                    parent.remove(child)
        return serialize(main)


@pytest.fixture
def web(request):
    return request.getfixturevalue("settings")


@pytest.fixture
def reader(web, database, tmp_path):
    return Reader(Life(database, tmp_path / "content"), web)


class Kept(dict):
    """What stood under each reporting date, by its code."""

    def __repr__(self):
        return "Kept()"


@pytest.fixture
def kept():
    return Kept()


@some(2)
@given(history=changes)
def test_nothing_under_a_reporting_date_ever_changes(reader, kept, history):
    lived(reader, kept, history)

    assert len(kept) > 0


@pytest.mark.slow
@some(40)
@given(history=changes)
def test_nothing_ever_changes_in_a_long_life(reader, kept, history):
    lived(reader, kept, history)

    assert len(kept) > 0


def lived(reader, kept, history):
    """Name a reporting date and live on; it and the first one stay as they were."""
    code = reader.life.named(f"r{len(kept)}")
    kept[code] = reader.read(snapshot=code)

    for change, number in history:
        change(reader.life, number)

    for report in {code, min(kept)}:
        for address, was in kept[report].items():
            assert reader.bytes_of(address) == was, address


def test_what_is_not_pinned_does_change(web, sqlite, tmp_path):
    """The negative control: the same history moves what is asked of now."""
    reader = Reader(Life(sqlite, tmp_path / "content"), web)
    life = reader.life
    life.named("r0")
    before, under = reader.read(), reader.read(snapshot="r0")

    life.renamed_region(5)
    life.renamed_network(3)
    life.renamed_document(8)
    life.imported(7)
    life.sent(2)
    life.amended(1)
    after = reader.read()

    assert all(after[address] != was for address, was in before.items())
    assert reader.read(snapshot="r0") == under
