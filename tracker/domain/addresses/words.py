"""Word lists written as people write them: a line of words."""


def words(line: str) -> frozenset[str]:
    """Return the words of *line* as a set."""
    return frozenset(line.split())
