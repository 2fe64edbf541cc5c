"""The index gives the answer of the plain definition, on random worlds."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.search.builders import a_document
from tracker.domain.queries import parse
from tracker.search.memory_engine import MemoryEngine
from tracker.search.whoosh_engine import WhooshEngine

WORDS = "суд суды школа № 8 270-ФЗ дети ребёнок в интернет-страница страница vk"
_words = st.sampled_from(WORDS.split())
_text = st.lists(_words, max_size=4).map(" ".join)
_asked = st.lists(
    st.tuples(
        st.sampled_from(["", "", "-"]), _words, st.sampled_from(["", "", "*"])
    ).map("".join)
    | _text.map("«{}»".format),
    max_size=4,
).map(" ".join)
_ranks = st.permutations(range(12))
_batches = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(0, 11), _text, _text), max_size=5),
        st.sets(st.integers(0, 11), max_size=2),
    ),
    max_size=4,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(_ranks, _batches, st.lists(_asked, min_size=1, max_size=6))
def test_whoosh_and_the_plain_definition_agree(ranks, batches, questions):
    plain = MemoryEngine()
    with tempfile.TemporaryDirectory() as folder:
        index = WhooshEngine(Path(folder))
        index.rebuild([])
        for batch, gone in batches:
            documents = [
                a_document(f"{n}", name, text=text, kind="ab"[n % 2], rank=ranks[n])
                for n, name, text in batch
            ]
            for engine in (plain, index):
                engine.write(documents, gone=map(str, gone))
        for text in questions:
            for kinds in (None, {"a"}):
                asked = {"kinds": kinds, "without": ["3"]}
                query = parse(text)
                assert index.find(query, **asked) == plain.find(query, **asked), text
        assert index.digests() == plain.digests()
        assert set(index.words()) >= set(plain.words())
        index.close()
