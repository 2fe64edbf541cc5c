"""A register that lives: changes of every sort, through the services people use.

Each change takes the clock forward, so that later ones are recorded later.
"""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from tests.services.content_files import Files, load
from tests.sheets_made import a_sheet
from tracker.domain import dates
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind, Scope
from tracker.domain.errors import Refused
from tracker.domain.evidence import MOVES, State
from tracker.domain.exemptions import Exemption
from tracker.domain.requirements import (
    Binding,
    ChangeClass,
    Duty,
    Modality,
    Op,
    PlatformRule,
)
from tracker.domain.snapshots import Snapshot
from tracker.services import evidence, exemptions, requirements, snapshots
from tracker.services.evidence import Submission
from tracker.services.exemption_steps import found
from tracker.services.imports import import_bodies, revert
from tracker.storage.bodies import BodyRow
from tracker.storage.evidence import EvidenceRow
from tracker.storage.requirements import ItemRow

HEADINGS = "code;name;kind;level;region;parent"
KINDS = ("regional_executive_body", "court", "ministry")
SIGNS = "АЁЖЯя№ 12«»"


class Life:
    """A register loaded from the example files, and what happens to it."""

    def __init__(self, database, place, now=datetime(2026, 1, 15, 9, tzinfo=UTC)):
        self.database = database
        self.now = now
        self.files = Files(place)
        self.batches = []
        self.acts = []
        self._load()
        self.imported(3)
        self.sent(1)
        self.freed(2)

    def later(self, number=1):
        """Let time go by; return the moment."""
        self.now += timedelta(hours=1 + number % 40)
        return self.now

    def named(self, code):
        """Name a reporting date for today and now; return its code."""
        now = self.later()
        made = Snapshot(code=code, title=f"Отчёт {code}", on=now.date(), known=now)
        with self.database.writing() as session:
            return snapshots.make(session, OPERATOR, made, now=now)

    def renamed_region(self, number):
        """Call a region otherwise and put it elsewhere on the map."""
        said = f"{_name(number)},Region {number}"
        place = f"{number % 9}"
        old = r"(?m)^(AA,)[^,]*,[^,]*(.*),\d+,(\d+)$"
        self._edit("regions.csv", old, rf"\g<1>{said}\g<2>,{place},\3")

    def renamed_network(self, number):
        """Call a network otherwise, and offer it in another place."""
        self._edit(
            "platforms/vk.md", r"name: .*\n", f"name: {_name(number)}\n", count=1
        )
        self._edit("platforms/vk.md", r"position: \d+", f"position: {number % 7}")

    def banned_network(self, number):
        """Say that a network may not be used from some day on."""
        day = date(2026, 1, 1) + timedelta(days=number % 300)
        said = f"  - status: banned\n    when: {day}\n    certainty: confirmed\n"
        old = r"\A---\n(.*?)(statuses:\n)?(  - .*?)?---"
        self._edit(
            "platforms/ok.md",
            old,
            lambda m: f"---\n{m[1]}statuses:\n{m[3] or ''}{said}---",
            flags=re.DOTALL,
        )

    def renamed_document(self, number):
        """Give a document another title."""
        titled = f"title: {_name(number)}\nshort_title: {number}-ФЗ\n"
        self._edit(
            "instruments/LAW.md", r"title: .*\n(short_title: .*\n)?", titled, count=1
        )

    def imported(self, number):
        """Take a sheet of bodies: some new, some renamed, some moved."""
        lines = [
            f"N{each % 4};{_name(number + each)};{KINDS[(number + each) % 3]};regional;"
            f"{'AA' if (number + each) % 2 else 'BB'};{'GOV-AA' if each % 2 else ''}"
            for each in range(number % 4 + 1)
        ]
        sheet = a_sheet(HEADINGS, *lines)
        done = import_bodies(
            self.database, OPERATOR, sheet, mapping={}, now=self.later(number)
        )
        self.batches += [done.batch] if done.batch else []

    def reverted(self, number):
        """Undo an import."""
        if self.batches:
            batch = self.batches.pop(number % len(self.batches))
            revert(self.database, OPERATOR, batch, now=self.later())

    def sent(self, number):
        """Show a page for a body, where the register takes it."""
        bodies = self._column(BodyRow.code)
        submission = Submission(
            body=bodies[number % len(bodies)],
            items=("L1",),
            address=f"vk.com/official_{number}",
        )
        self._tried(lambda session, now: evidence.submit(
            session, OPERATOR, submission, now=now))  # fmt: skip

    def decided(self, number):
        """Take some evidence one step on, wherever it may go."""
        with self.database.reading() as session:
            rows = session.scalars(
                sa.select(EvidenceRow).order_by(EvidenceRow.id)
            ).all()
        if rows:
            row = rows[number % len(rows)]
            to = sorted(MOVES.get(row.state) or {State.ACCEPTED})
            self._tried(lambda session, now: evidence.decide(
                session, OPERATOR, row.code, to[number % len(to)], now=now,
                base=row.head, reason="Так"))  # fmt: skip

    def freed(self, number):
        """Free somebody from the duty."""
        scope = (
            Scope(kinds=frozenset({BodyKind.COURT}))
            if number % 2
            else Scope(include=frozenset({"AGENCY-AA"}))
        )
        act = Exemption(
            item="L1", scope=scope, legal_basis=f"Акт № {number}",
            valid_from=date(2026, 1, 1 + number % 28),
        )  # fmt: skip
        done = self._tried(lambda session, now: exemptions.grant(
            session, OPERATOR, act, now=now))  # fmt: skip
        self.acts += [done] if done else []

    def corrected(self, number):
        """Correct an exemption's act, or take the exemption back."""
        if not self.acts:
            return
        uid = self.acts[number % len(self.acts)]

        def work(session, now):
            told = found(session, uid, on=now.date())
            said = {"base": told.head, "reason": "Опечатка", "now": now}
            if number % 3 == 0:
                return exemptions.take_back(session, OPERATOR, uid, **said)
            act = replace(told.exemption, legal_basis=f"Акт № {number}, исправлен")
            return exemptions.correct(session, OPERATOR, uid, act, **said)

        self._tried(work)

    def amended(self, number):
        """Publish another heading and another rule, or repeal the item."""
        every = PlatformRule.ALL_OF if number % 2 else PlatformRule.ANY_OF
        duty = Duty(
            item="L1", modality=Modality.MANDATORY, binding=Binding.NORMATIVE,
            platform_rule=every, platforms=("vk", "ok"),
            comply_by=date(2026, 1, 1) + timedelta(days=number % 400),
        )  # fmt: skip
        repealed = number % 5 == 4
        wording = requirements.Wording(
            heading=_name(number), text="Иначе", html="<p>Иначе</p>",
            change=ChangeClass.SUBSTANTIVE,
            in_force=dates.read(str(date(2025, 1, 1) + timedelta(days=number % 500))),
            **({"op": Op.REPEAL} if repealed else {"duty": duty}),
        )  # fmt: skip
        with self.database.reading() as session:
            head = session.scalar(sa.select(ItemRow.head).where(ItemRow.code == "L1"))
        self._tried(lambda session, now: requirements.publish(
            session, OPERATOR, "L1", wording, base=head, now=now))  # fmt: skip

    def _tried(self, work):
        """Do *work* in one unit; what the register refuses leaves nothing behind."""
        now = self.later()
        try:
            with self.database.writing() as session:
                return work(session, now)
        except Refused:
            return None

    def _column(self, column):
        with self.database.reading() as session:
            return session.scalars(sa.select(column).order_by(column)).all()

    def _edit(self, name, old, new, **how):
        path = self.files.place / name
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(old, new, text, **how), encoding="utf-8")
        try:
            self._load()
        except Refused:
            path.write_text(text, encoding="utf-8")
        except BaseException:
            path.write_text(text, encoding="utf-8")
            raise

    def _load(self):
        load(self.database, self.files.place, now=self.later())


CHANGES = (
    Life.renamed_region,
    Life.renamed_network,
    Life.banned_network,
    Life.renamed_document,
    Life.imported,
    Life.reverted,
    Life.sent,
    Life.decided,
    Life.freed,
    Life.corrected,
    Life.amended,
)


def _name(number):
    return f"{SIGNS[number % len(SIGNS)].strip() or 'Ф'} имя {number}".strip("«»№ ")
