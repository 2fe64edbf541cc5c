"""The only reader of the clock: everyone else is told what time it is."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

#: Legal days begin at midnight in Moscow: federal acts name no other zone.
LEGAL_ZONE = ZoneInfo("Europe/Moscow")


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - this is the place


def day(moment: datetime) -> date:
    """Return the legal day (Moscow) on which *moment* falls."""
    return moment.astimezone(LEGAL_ZONE).date()


def beginning(day: date) -> datetime:
    """Return the moment at which the legal day (Moscow) begins."""
    return datetime.combine(day, time(), LEGAL_ZONE)
