"""Mistakes planted in the SQL of coverage: each would tell somebody a wrong thing.

Each takes a monkeypatch and spoils one spelling; the rule of the domain stays.
"""

from dataclasses import replace

import sqlalchemy as sa

from tracker.domain.bodies import Scope
from tracker.domain.coverage import Worth
from tracker.domain.evidence import State
from tracker.storage import cell_worths, coverage, duties, exemptions
from tracker.storage.duties import DutyInForce
from tracker.storage.evidence import EvidenceEventRow, EvidenceRow


def best_where_all_are_asked(patch):
    _worst_by(patch, sa.func.max)


def networks_without_a_page_left_out(patch):
    _worst_by(patch, sa.func.min, everywhere=sa.true())


def _worst_by(patch, least, everywhere=None):
    def worst(duty, question, body, asked):
        best = cell_worths._best(duty, question, body, asked)
        each = best.group_by(EvidenceRow.platform_id).subquery()
        whole = sa.func.count() == len(asked) if everywhere is None else everywhere
        told = sa.case((whole, least(each.c.worth)), else_=0)
        return sa.select(told).select_from(each).scalar_subquery()

    patch.setattr(cell_worths, "_worst", worst)


def worst_where_one_is_enough(patch):
    plainly = cell_worths.in_all

    def in_all(duty, question, body):
        strict = replace(duty.duty, platform_rule="all_of")
        return plainly(replace(duty, duty=strict), question, body)

    patch.setattr(coverage, "in_all", in_all)


def gone_worth_less_than_rejected(patch):
    _swapped(patch, Worth.GONE, Worth.REJECTED)


def in_review_worth_less_than_gone(patch):
    _swapped(patch, Worth.IN_REVIEW, Worth.GONE)


def suspect_worth_less_than_in_review(patch):
    _swapped(patch, Worth.SUSPECT, Worth.IN_REVIEW)


def _swapped(patch, one, other):
    """Let SQL order two worths the other way round, and still call them rightly."""
    worth_of = cell_worths.worth_of
    places = {one.value: other.value, other.value: one.value}

    def swap(value):
        return sa.case(places, value=value, else_=value)

    in_all = cell_worths.in_all
    patch.setattr(cell_worths, "worth_of", lambda rev: swap(worth_of(rev)))
    patch.setattr(coverage, "in_all", lambda *rest: swap(in_all(*rest)))


def text_of_the_same_revision_suspect(patch):
    worth_of = cell_worths.worth_of
    patch.setattr(cell_worths, "worth_of", lambda rev: worth_of(rev + 1))


def address_unknown_satisfies(patch):
    worth_of = cell_worths.worth_of
    taken = EvidenceEventRow.state == State.ACCEPTED
    patch.setattr(
        cell_worths,
        "worth_of",
        lambda rev: sa.case((taken, Worth.SATISFIED.value), else_=worth_of(rev)),
    )


def banned_network_still_asked(patch):
    patch.setattr(DutyInForce, "asked", property(lambda self: self.duty.platforms))


def page_on_a_banned_network_counts(patch):
    best = cell_worths._best
    patch.setattr(
        cell_worths,
        "_best",
        lambda duty, *rest: best(replace(duty, banned={}), *rest),
    )


def exempt_a_day_too_short(patch):
    frees = exemptions.frees

    def short(on, row=exemptions.ExemptionRow):
        ended = sa.func.coalesce(row.valid_until == on, sa.false())
        return sa.and_(frees(on, row), ~ended)

    patch.setattr(exemptions, "frees", short)


def exempt_for_ever(patch):
    patch.setattr(
        exemptions,
        "frees",
        lambda on, row=exemptions.ExemptionRow: row.op.in_(exemptions.GRANTING),
    )


def named_out_bound_all_the_same(patch):
    _scoped(patch, exclude=frozenset())


def named_in_not_bound(patch):
    _scoped(patch, include=frozenset())


def _scoped(patch, **instead):
    within = coverage.within

    def spoiled(scope, body):
        general = scope.kinds or scope.levels or scope.regions or scope.exclude
        changed = Scope(
            **{
                name: getattr(scope, name)
                for name in ("kinds", "levels", "regions", "include", "exclude")
            }
            | (instead if general else {})
        )
        return within(changed, body)

    patch.setattr(coverage, "within", spoiled)


def last_day_not_counted(patch):
    _living(patch, lambda body, on: body.c.existed_until != on, "existed_until")


def first_day_not_counted(patch):
    _living(patch, lambda body, on: body.c.existed_from != on, "existed_from")


def _living(patch, condition, column):
    existing = coverage.existing

    def spoiled(body, question):
        known = body.c[column].is_(None)
        return sa.and_(
            existing(body, question), sa.or_(known, condition(body, question.on))
        )

    patch.setattr(coverage, "existing", spoiled)


def fact_of_a_later_moment_known(patch):
    rules = cell_worths.rules

    def clairvoyant(row, of, *, on, known):
        return rules(row, of, on=on, known=known.max.replace(tzinfo=known.tzinfo))

    patch.setattr(cell_worths, "rules", clairvoyant)


def fact_of_a_later_day_in_force(patch):
    rules = cell_worths.rules

    def hasty(row, of, *, on, known):
        return rules(row, of, on=on.replace(year=on.year + 1), known=known)

    patch.setattr(cell_worths, "rules", hasty)


MISTAKES = {
    name: value
    for name, value in globals().copy().items()
    if callable(value)
    and getattr(value, "__module__", "") == __name__
    and not name.startswith("_")
}


def forget():
    """Drop the statements that were kept written: they were spelled otherwise."""
    for module in (duties, exemptions, coverage, cell_worths):
        for value in vars(module).values():
            if hasattr(value, "cache_clear"):
                value.cache_clear()
