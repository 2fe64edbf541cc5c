"""What is wrong with content, said so that its writer can put it right."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.domain.errors import BadFile


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right: where it stands (lines from 1) and what to do."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"

    def refusal(self) -> BadFile:
        """Return the problem as a refusal of its own."""
        return BadFile(str(self), file=self.file, line=self.line, reason=self.reason)


class BadContent(BadFile):
    """Content cannot be loaded; *problems* are all that is wrong with it.

    As a `BadFile` it names the first of them.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        first, *others = problems
        more = f" (and {len(others)} more)" if others else ""
        super().__init__(
            f"{first}{more}", file=first.file, line=first.line, reason=first.reason
        )
        self.problems = tuple(problems)
