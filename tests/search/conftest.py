"""Both engines, empty and ready: every promise is tested on each."""

import pytest

from tracker.search.memory_engine import MemoryEngine
from tracker.search.whoosh_engine import WhooshEngine


@pytest.fixture(params=["memory", "whoosh"])
def engine(request, tmp_path):
    made = MemoryEngine() if request.param == "memory" else WhooshEngine(tmp_path / "i")
    made.rebuild([])
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


@pytest.fixture
def whoosh(folder):
    made = WhooshEngine(folder)
    made.rebuild([])
    yield made
    made.close()


@pytest.fixture
def another(folder):
    """Open the index once more, as another process would; closed afterwards."""
    opened = []

    def engine(**options):
        opened.append(WhooshEngine(folder, **options))
        return opened[-1]

    yield engine
    for each in opened:
        each.close()
