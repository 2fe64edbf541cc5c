"""Two documents beside each other, network by network."""

from hypothesis import given
from hypothesis import strategies as st

from tests.web.registers import a_duty
from tests.worlds import PLATFORMS
from tracker.domain.contradictions import Difference, beside
from tracker.domain.requirements import Binding, Modality, PlatformRule

ADVICE = a_duty(
    "R1",
    platforms=("vk", "tg"),
    modality=Modality.STRONGLY_RECOMMENDED,
    binding=Binding.RECOMMENDATORY,
    platform_rule=PlatformRule.ALL_OF,
)
LAW = a_duty("L1", platforms=("vk", "ok"))

duties = st.lists(
    st.builds(
        a_duty,
        st.just("I1"),
        platforms=st.lists(st.sampled_from(PLATFORMS), unique=True).map(tuple),
        modality=st.sampled_from(Modality),
        platform_rule=st.sampled_from(PlatformRule),
    ),
    max_size=3,
)
MIRRORED = {
    Difference.ONLY_HERE: Difference.ONLY_THERE,
    Difference.ONLY_THERE: Difference.ONLY_HERE,
}


def told(here, there):
    return {each.platform: each.difference for each in beside(here, there)}


def test_the_advice_and_the_law_differ_about_every_network():
    assert told([ADVICE], [LAW]) == {
        "vk": Difference.UNLIKE,
        "tg": Difference.ONLY_HERE,
        "ok": Difference.ONLY_THERE,
    }


def test_a_duty_agrees_with_itself():
    assert set(told([LAW], [LAW]).values()) == {Difference.ALIKE}


@given(here=duties, there=duties)
def test_every_network_named_is_told_once_and_from_both_sides_alike(here, there):
    one, other = told(here, there), told(there, here)
    assert set(one) == {p for duty in here + there for p in duty.platforms}
    assert other == {p: MIRRORED.get(d, d) for p, d in one.items()}
