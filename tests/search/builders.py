"""Documents for the tests of search."""

from tracker.search.engines import Document


def a_document(key, *names, text="", kind="body", rank=0, digest="d"):
    return Document(key, kind, names or (key,), text, rank, digest)
