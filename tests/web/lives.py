"""Items with a life: each in one of the ways in which a text comes and goes."""

from datetime import UTC, date, datetime

from tests.factories import a_platform, a_version, an_instrument, an_item
from tests.web.registers import a_duty
from tracker.domain.requirements import Binding, ChangeClass, Modality, Op, Stage

#: Moments at which the register learned something.
EARLY, LATER, LATEST = (
    datetime(year, 3, 1, 9, tzinfo=UTC) for year in (2022, 2024, 2026)
)
ADVICE = a_duty("ROUGHLY", modality=Modality.OPTIONAL, binding=Binding.RECOMMENDATORY)


def on(year, month=1, day=1):
    """Return a day."""
    return date(year, month, day)


#: Code -> its versions in the order in which they became known.
LIVES = {
    "MOVED": [
        {"valid_from": on(2027), "recorded_at": EARLY},
        {"valid_from": on(2027), "recorded_at": LATER, "op": Op.RETRACT, "text": ""},
        {
            "valid_from": on(2028),
            "recorded_at": LATER,
            "rule": "по истечении двух лет после опубликования",
            "reason": "Срок перенесён.",
        },
    ],
    "TAKEN-BACK": [
        {"valid_from": on(2023), "recorded_at": EARLY},
        {"valid_from": on(2023), "recorded_at": LATER, "op": Op.RETRACT, "text": ""},
    ],
    "REPEALED": [
        {"valid_from": on(2023), "recorded_at": EARLY},
        {"valid_from": on(2025), "recorded_at": LATER, "op": Op.REPEAL, "text": ""},
    ],
    "AGAIN": [
        {"valid_from": on(2022), "recorded_at": EARLY},
        {"valid_from": on(2024), "recorded_at": EARLY, "op": Op.REPEAL, "text": ""},
        {"valid_from": on(2026), "recorded_at": LATER, "text": "Снова обязаны."},
    ],
    "PAUSED": [
        {"valid_from": on(2023), "recorded_at": EARLY},
        {"valid_from": on(2026), "recorded_at": LATER, "op": Op.SUSPEND, "text": ""},
        {"valid_from": on(2027), "recorded_at": LATEST},
    ],
    "TEMPORARY": [
        {"valid_from": on(2026), "recorded_at": EARLY},
        {"valid_from": on(2027), "recorded_at": EARLY, "op": Op.REPEAL, "text": ""},
    ],
    "FUTURE": [{"valid_from": on(2027, 3), "recorded_at": LATER}],
    "UNDATED": [{"valid_from": None, "recorded_at": EARLY}],
    "BILL": [
        {"valid_from": None, "recorded_at": EARLY, "stage": Stage.BILL},
        {"valid_from": on(2024), "recorded_at": LATER},
    ],
    "ROUGHLY": [
        {
            "valid_from": on(2022, 7),
            "stated_from": "[2022-03-01..2022-07-01]",
            "recorded_at": EARLY,
            "duty": ADVICE,
        },
    ],
    "CORRECTED": [
        {"valid_from": on(2023), "recorded_at": EARLY, "text": "Обязаны вестти."},
        {
            "valid_from": on(2023),
            "recorded_at": LATER,
            "text": "Обязаны вести.",
            "change": ChangeClass.EDITORIAL,
            "reason": "Опечатка.",
        },
    ],
    "AMENDED": [
        {"valid_from": on(2023), "recorded_at": EARLY},
        {"valid_from": on(2027), "recorded_at": LATER, "text": "Обязаны иначе."},
    ],
}  # fmt: skip


def live(session):
    """Add an item of one law for each life."""
    session.info["journalled"] = True
    a_platform(session, "vk", name="ВКонтакте")
    a_platform(session, "ok", name="Одноклассники", position=2)
    law = an_instrument(session, "LIFE", short_title="Закон жизни")
    for position, (code, versions) in enumerate(LIVES.items(), 1):
        item = an_item(session, code, instrument=law)
        for facts in versions:
            text = facts.get("text", "Органы обязаны вести страницы.")
            given = {"heading": f"Пункт {code}", "position": position}
            given |= {"html": f"<p>{text}</p>" if text else "", "text": text}
            a_version(session, item, **{**given, **facts})
