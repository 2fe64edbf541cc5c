"""Documents as legal objects (FRBR works): their kinds, events and relations."""

from enum import StrEnum


class InstrumentKind(StrEnum):
    """What sort of document it is."""

    BILL = "bill"
    LAW = "law"
    ORDER = "order"
    DECREE = "decree"
    RECOMMENDATION = "recommendation"
    LETTER = "letter"
    REPORT = "report"
    ACT = "act"


class EventKind(StrEnum):
    """What happens to a document on its way."""

    INTRODUCED = "introduced"
    FIRST_READING = "first_reading"
    SECOND_READING = "second_reading"
    THIRD_READING = "third_reading"
    ADOPTED = "adopted"
    APPROVED_BY_UPPER_HOUSE = "approved_by_upper_house"
    SIGNED = "signed"
    PUBLISHED = "published"
    ANNOUNCED = "announced"
    IN_FORCE = "in_force"
    REPORTED = "reported"
    STARTED = "started"


class RelationKind(StrEnum):
    """How one document stands to another."""

    BECOMES = "becomes"
    AMENDS = "amends"
    IMPLEMENTS = "implements"
    RECOMMENDS = "recommends"
    CONTRADICTS = "contradicts"
    CITES = "cites"


class Certainty(StrEnum):
    """How sure a statement is: by independent sources, one, none, or disputed."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    INFERRED = "inferred"
    DISPUTED = "disputed"
