"""The page of one exemption, as the reader in front of it may see it."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for

from tracker.domain.access import Act
from tracker.domain.bodies import Scope
from tracker.domain.questions import Question
from tracker.services.exemption_readings import ReadExemption, read_exemption
from tracker.storage.exemption_effects import Effect
from tracker.storage.regions import Names
from tracker.web import exemption_words, filters, questions
from tracker.web.exemption_forms import RestoreForm
from tracker.web.house import actor, reading
from tracker.web.names import spoken
from tracker.web.questions import Misread


def card(
    uid: str,
    question: Question,
    names: Names,
    *,
    misread: Sequence[Misread] = (),
    form: RestoreForm | None = None,
) -> str:
    """Return the page of the exemption *uid* on the question's day.

    *form* is what the office typed to bring it back, where that was refused.
    """
    read = read_exemption(reading(), uid, question)
    return render_template(
        "exemptions/show.html",
        read=read,
        told=read.told,
        names=names,
        question=question,
        days=questions.spell_days(question),
        complaints=filters.complaints(misread),
        freed_href=_freed(read, question),
        form=_restoring(read, form),
        may_exempt=actor().may(Act.EXEMPT) and question.present,
        words=exemption_words,
        who=lambda name: exemption_words.who(name, actor()),
        region_name=lambda region: spoken(names.regions, region),
        has_errors=bool(misread or (form and form.errors)),
    )


def freed_href(effect: Effect, scope: Scope, item: str, question: Question) -> str:
    """Return the address of all who are exempt where *scope* frees, that day.

    The list knows one kind, level and region at a time, and no names.
    """
    sorts: dict[str, frozenset[Any]] = {
        "kind": scope.kinds, "level": scope.levels, "region": scope.regions,
    }  # fmt: skip
    narrowed: dict[str, Any] = {
        name: str(next(iter(values)))
        for name, values in sorts.items()
        if len(values) == 1 and not scope.include
    }
    days = questions.spell_days(question)
    if effect.on != question.today:
        days["on"] = effect.on.isoformat()
    return url_for("coverage.missing", item=item, status="exempt", **narrowed, **days)


def _freed(read: ReadExemption, question: Question) -> str:
    if read.effect is None:
        return ""
    return freed_href(read.effect, read.told.grant.scope, read.told.item, question)


def _restoring(read: ReadExemption, form: RestoreForm | None) -> RestoreForm | None:
    """Return the form that brings the exemption back, where it is revoked or gone."""
    if not actor().may(Act.EXEMPT):
        return None
    if read.told.stand is not None and not read.told.revoked:
        return None
    return form or RestoreForm(formdata=None, data={"base": read.told.head})
