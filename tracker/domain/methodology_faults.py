"""What is wrong with a methodology: before it is taken in, and all at once.

Bands are sound only if better never earns less, so that no body can gain by doing
less; the points of all criteria add up to the scale that is named.
"""

from collections.abc import Iterable
from itertools import pairwise

from tracker.domain.methodologies import Criterion, Methodology
from tracker.domain.traits import LARGEST, LESS_IS_BETTER, YES, YES_OR_NO


def unsound(methodology: Methodology) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with *methodology*: the criterion's code, and why.

    Without a code it is the methodology as a whole.
    """
    if not methodology.criteria:
        yield "", "no criteria: add what is asked"
    codes = [each.code for each in methodology.criteria]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield code, "two criteria bear this code: give each its own"
    for criterion in methodology.criteria:
        for why in _unsound(criterion):
            yield criterion.code, why
    total = sum(each.most for each in methodology.criteria if each.bands)
    if methodology.criteria and total != methodology.scale:
        yield "", f"the criteria add up to {total} points, the scale says otherwise"
    if not 0 <= methodology.least_known <= 100:
        yield "", "least_known is a per cent of the scale: from 0 to 100"
    if not 1 <= methodology.fresh_days <= 3660:
        yield "", "fresh_days is a number of days from 1 to 3660"


def _unsound(criterion: Criterion) -> Iterable[str]:
    bands = sorted(criterion.bands, key=lambda band: band.bound)
    if not bands or any(band.points <= 0 for band in bands):
        yield "each criterion needs bands, and each band points above 0"
        return
    if criterion.trait in YES_OR_NO and [b.bound for b in bands] != [YES]:
        yield "it is answered by yes or no: give one band with bound 1"
    if any(not 0 <= band.bound <= LARGEST for band in bands):
        yield f"a bound lies from 0 to {LARGEST}"
    if criterion.trait in LESS_IS_BETTER:
        bands.reverse()
    for worse, better in pairwise(bands):
        if worse.bound == better.bound or worse.points >= better.points:
            yield "better must earn more: put the bands in order"
            return
