"""Exemptions for the pages that show them, and the hands of the office at its forms."""

import json
from dataclasses import replace
from datetime import date, timedelta

import sqlalchemy as sa

from tests.web.client import words
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind, Scope
from tracker.domain.exemptions import Exemption
from tracker.services import exemptions
from tracker.services.exemption_steps import found

COURTS = Scope(kinds=frozenset({BodyKind.COURT}))
NEW = "/exemptions/new"
ACT = "Постановление администрации от 20.04.2022 № 323"


def by_name(*codes):
    return Scope(include=frozenset(codes))


def an_exemption(scope=COURTS, **said):
    """Return an exemption from L1 that holds from 20.04.2022 without an end."""
    given = {"item": "L1", "legal_basis": ACT, "valid_from": date(2022, 4, 20)}
    return Exemption(scope=scope, **{**given, **said})


def free(database, exemption=None, *, now):
    """Record *exemption* (of all courts unless given); return its uid."""
    with database.writing() as session:
        return exemptions.grant(session, OPERATOR, exemption or an_exemption(), now=now)


def base(session, uid, now):
    return found(session, uid, on=now.date()).head


def correct(database, uid, *, now, reason="Опечатка", **said):
    with database.writing() as session:
        told = found(session, uid, on=now.date())
        exemptions.correct(
            session,
            OPERATOR,
            uid,
            replace(told.exemption, **said),
            base=told.head,
            reason=reason,
            now=now,
        )


def revoke(database, uid, since, *, now, act="Постановление № 400"):
    with database.writing() as session:
        exemptions.revoke(
            session,
            OPERATOR,
            uid,
            exemptions.Revocation(legal_basis=act, since=since),
            base=base(session, uid, now),
            now=now,
        )


def take_back(database, uid, *, now):
    with database.writing() as session:
        seen = base(session, uid, now)
        exemptions.take_back(
            session, OPERATOR, uid, base=seen, reason="Ошибка", now=now
        )


def restore(database, uid, *, now):
    with database.writing() as session:
        seen = base(session, uid, now)
        exemptions.restore(session, OPERATOR, uid, base=seen, reason="Ошибка", now=now)


def later(now, days):
    return now + timedelta(days=days)


def statements(database):
    """Return (seq, op) of all statements, in the order of their recording."""
    with database.reading() as session:
        rows = session.execute(sa.text("SELECT seq, op FROM exemptions ORDER BY id"))
        return [tuple(row) for row in rows]


def said(text):
    return text.replace("\xa0", " ")


def looked(visitor, path=NEW, status=200, **typed):
    """Press "show whom it frees" with *typed*; return the page that answers."""
    given = {"item": "L1", "legal_basis": ACT, "valid_from": "20.04.2022"}
    if path != NEW:
        given = {}
    return visitor.submit(path, status, do="look", **{**given, **typed})


def recorded(visitor, page, path=NEW, status=303, **typed):
    """Press "record" on the page of what was looked at."""
    form = page.form()
    form.pop("")
    return visitor.post(path, {**form, "do": "save", **typed}, status=status)


def errors(page):
    return [
        said(words(p))
        for p in page.tree.iter("p")
        if "error-message" in p.get("class", "")
    ]


def missing(visitor, status=""):
    answer = json.loads(visitor.get(f"/missing.json?item=L1&status={status}").html)
    return sorted(row["body"] for row in answer["rows"])
