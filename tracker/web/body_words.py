"""Words for the card of a body: why it is bound, what became of what it shows."""

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext

from tracker.domain.access import OPERATOR, Actor
from tracker.domain.bodies import Body, Scope, Why, why, why_not
from tracker.domain.coverage import worth
from tracker.services.body_cards import Bound
from tracker.storage.body_cards import Card, ShownEvidence
from tracker.storage.regions import Names
from tracker.web import evidence_words
from tracker.web.labels import label
from tracker.web.names import spoken


def why_words(parts: Sequence[Why], card: Card, names: Names) -> str:
    """Return in words by which parts of a scope the body of *card* is addressed."""
    words = {
        Why.NAMED: gettext("named in the requirement itself"),
        Why.KIND: gettext("kind of body: %(kind)s", kind=label(card.kind)),
        Why.LEVEL: gettext("level: %(level)s", level=label(card.level)),
        Why.REGION: gettext(
            "region: %(region)s", region=spoken(names.regions, card.region)
        ),
        Why.EVERYBODY: gettext("addressed to all bodies"),
    }
    return "; ".join(words[part] for part in parts)


def why_bound(scope: Scope, body: Body, name: str, names: Names, *, on: date) -> str:
    """Return in one sentence why *scope* binds *body* on day *on*, or why not."""
    parts = {
        Why.KIND: gettext("kind of body: %(kind)s", kind=label(body.kind)),
        Why.LEVEL: gettext("level: %(level)s", level=label(body.level)),
        Why.REGION: gettext(
            "region: %(region)s", region=spoken(names.regions, body.region)
        ),
    }
    if not body.exists(on):
        return str(gettext("%(body)s is not bound: it does not exist.", body=name))
    if scope.binds(body):
        told = {
            Why.NAMED: gettext("named in the requirement itself"),
            Why.EVERYBODY: gettext("addressed to all bodies"),
        } | parts
        because = "; ".join(told[part] for part in why(scope, body))
        return str(
            gettext("%(body)s is bound: %(because)s.", body=name, because=because)
        )
    told = {
        Why.NAMED: gettext("named out of the requirement"),
        Why.EVERYBODY: gettext("only others are named"),
    } | parts
    because = "; ".join(told[part] for part in why_not(scope, body))
    return str(
        gettext("%(body)s is not bound: %(because)s.", body=name, because=because)
    )


def state_words(one: ShownEvidence, bound: Sequence[Bound]) -> tuple[str, str]:
    """Return the tag that *one* bears, and where it has come to in words."""
    revs = {each.duty.code: each.duty.duty.substance_rev for each in bound}
    value = worth(
        one.form,
        one.state,
        reviewed_rev=one.reviewed_rev,
        substance_rev=revs.get(one.item, 0),
    )
    return (
        evidence_words.state_tag(one.state, value),
        evidence_words.spoken_state(one.state, value),
    )


def decider(one: ShownEvidence, reader: Actor) -> str:
    """Return who decided on *one*: by name only to those who are signed in."""
    if one.decided_by == OPERATOR.name:
        return str(gettext("the operator of the register"))
    if reader.signed_in:
        return one.decided_by
    return str(gettext("a reviewer of the register"))
