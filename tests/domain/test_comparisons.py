"""What became of an item between two editions: told by its code, never by its words."""

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.comparisons import Fate, compared, moved

CODES = [f"P{number}" for number in range(8)]


@dataclass(frozen=True)
class Item:
    """An item as the rule needs it."""

    number: str = ""
    place: tuple[str, ...] = ()
    position: int = 0
    substance: str = ""


items = st.builds(
    Item,
    number=st.sampled_from(["1", "2", "10¹"]),
    place=st.lists(st.sampled_from(CODES), max_size=2).map(tuple),
    position=st.integers(0, 4),
    substance=st.sampled_from(["вправе", "обязан"]),
)
editions = st.dictionaries(st.sampled_from(CODES), items)
orders = st.lists(st.sampled_from(CODES), unique=True)


def edition(codes, **changed):
    """Return the items of *codes* in that order."""
    found = {code: Item(position=n) for n, code in enumerate(codes)}
    return found | {code: replace(found[code], **how) for code, how in changed.items()}


def fates(before, after):
    return {entry.code: set(entry.fates) for entry in compared(before, after).entries}


@given(editions)
def test_an_edition_compared_with_itself_shows_no_change(sides):
    found = compared(sides, sides)

    assert found.changed == ()
    assert {entry.code for entry in found.entries} == set(sides)


@given(editions, editions)
def test_every_item_of_either_side_is_told_of_once(before, after):
    told = [entry.code for entry in compared(before, after).entries]

    assert sorted(told) == sorted(before.keys() | after.keys())


@given(editions, editions)
def test_turning_the_sides_round_turns_added_into_gone_and_nothing_else(before, after):
    turned = {Fate.ADDED: Fate.GONE, Fate.GONE: Fate.ADDED}

    there = fates(before, after)
    back = fates(after, before)

    assert back == {
        code: {turned.get(fate, fate) for fate in met} for code, met in there.items()
    }


@given(editions, editions)
def test_an_item_is_added_or_gone_where_it_stands_on_one_side_only(before, after):
    for code, met in fates(before, after).items():
        assert (Fate.ADDED in met) == (code not in before)
        assert (Fate.GONE in met) == (code not in after)


@given(editions, editions)
def test_another_number_and_another_text_are_told_apart(before, after):
    for code in before.keys() & after.keys():
        met = fates(before, after)[code]
        old, new = before[code], after[code]
        assert (Fate.CHANGED in met) == (old.substance != new.substance)
        assert (Fate.RENUMBERED in met) == (old.number != new.number)


@given(orders, st.data())
def test_nothing_moves_because_others_were_put_in_or_lost_around_it(order, data):
    kept = data.draw(st.sets(st.sampled_from(order)) if order else st.just(set()))

    assert not moved(edition(order), edition([c for c in order if c in kept]))
    assert not moved(edition([c for c in order if c in kept]), edition(order))


@given(st.permutations(CODES), st.permutations(CODES))
def test_those_that_did_not_move_are_in_their_order_and_none_could_be_added(old, new):
    carried = moved(edition(old), edition(new))

    def still(order, without):
        return [code for code in order if code not in without]

    assert still(old, carried) == still(new, carried)
    for code in carried:
        fewer = carried - {code}
        assert still(old, fewer) != still(new, fewer)


@given(orders, st.data())
def test_one_item_carried_far_moves_alone(order, data):
    if len(order) < 3:
        return
    code = data.draw(st.sampled_from(order))
    others = [each for each in order if each != code]
    place = data.draw(st.integers(0, len(others)))
    carried = moved(edition(order), edition([*others[:place], code, *others[place:]]))

    assert len(carried) <= 1
    # Two neighbours that change places cannot be told apart: either may have moved.
    assert not carried or carried == {code} or abs(order.index(code) - place) == 1


@given(editions, editions)
def test_an_item_in_another_item_has_moved(before, after):
    for code in before.keys() & after.keys():
        if before[code].place[-1:] != after[code].place[-1:]:
            assert code in moved(before, after)


def test_what_travels_with_the_item_around_it_does_not_move_itself():
    before = edition(["A", "B", "C"], C={"place": ("A",)})
    after = edition(["B", "A", "C"], A={"place": ("B",)}, C={"place": ("B", "A")})

    assert moved(before, after) == {"A"}


def test_a_lost_item_is_told_of_where_it_stood():
    found = compared(edition(["A", "B", "C", "D"]), edition(["A", "N", "D"]))

    assert [entry.code for entry in found.entries] == ["A", "B", "C", "N", "D"]


def test_items_inside_a_lost_one_stay_inside_it():
    before = edition(["A", "B"], B={"place": ("A",)})
    found = compared(before, {"B": before["B"]})

    assert [(entry.code, entry.depth) for entry in found.entries] == [
        ("A", 0),
        ("B", 1),
    ]


def test_counts_name_each_fate_met():
    before = edition(["A", "B", "C"])
    after = edition(["A", "C", "D"], C={"substance": "иначе", "number": "5"})

    assert compared(before, after).counts == {
        Fate.ADDED: 1,
        Fate.GONE: 1,
        Fate.CHANGED: 1,
        Fate.RENUMBERED: 1,
        Fate.UNCHANGED: 1,
    }
