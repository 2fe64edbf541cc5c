"""What content files say, as records: their fields are the files' keys, in order.

A file's section and the register's rows become the same records, so that comparing
the two is ``==`` and writing one out is the other way of reading it. A field without
a default must be given; a field equal to its default is not written.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from tracker.domain import dates
from tracker.domain.bodies import BodyKind, Level
from tracker.domain.instruments import (
    Certainty,
    EventKind,
    InstrumentKind,
    RelationKind,
)
from tracker.domain.methodologies import Formula
from tracker.domain.platforms import PlatformStatus
from tracker.domain.requirements import (
    Binding,
    ChangeClass,
    Modality,
    Op,
    PlatformRule,
    Stage,
    in_force_from,
)
from tracker.domain.traits import Trait

#: An exact day; `InstrumentEntry` has a field ``date`` of its own.
Day = date

#: The code by which the thing itself is known.
Code = NewType("Code", str)
RegionCode = NewType("RegionCode", str)
PlatformCode = NewType("PlatformCode", str)
BodyCode = NewType("BodyCode", str)
InstrumentCode = NewType("InstrumentCode", str)
ItemCode = NewType("ItemCode", str)
#: An inexact day, spelled as `tracker.domain.dates` reads it.
Edtf = NewType("Edtf", str)

UNKNOWN = Edtf("unknown")
#: Marks a field that is counted and not written: no key of a file.
UNWRITTEN = "unwritten"


class Shown(StrEnum):
    """What is told of the address of evidence; a known page is not content yet."""

    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionEntry:
    """A line of ``regions.csv``."""

    code: Code
    name: str
    name_en: str = ""
    short: str = ""
    codes: tuple[str, ...] = ()
    col: int
    row: int

    @property
    def key(self) -> str:
        """Return what the entry is known by among all entries."""
        return f"region:{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPart:
    """What is true of a network from a day on."""

    status: PlatformStatus
    when: Edtf = UNKNOWN
    certainty: Certainty
    sources: int | None = None
    note: str = ""

    @property
    def day(self) -> Day:
        """Return the day from which it holds; unknown: since ever."""
        stated = dates.read(self.when)
        return stated.latest or stated.earliest or Day(1, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformEntry:
    """A section of ``platforms/*.md``."""

    platform: Code
    name: str
    name_en: str = ""
    grammar: str
    position: int
    aliases: tuple[str, ...] = ()
    statuses: tuple[StatusPart, ...] = ()
    text: str = ""

    @property
    def key(self) -> str:
        """Return what the entry is known by among all entries."""
        return f"platform:{self.platform}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyEntry:
    """A line of ``bodies/*.csv``."""

    code: Code
    name: str
    short_name: str = ""
    aliases: frozenset[str] = frozenset()
    kind: BodyKind
    level: Level
    region: RegionCode | None = None
    parent: BodyCode | None = None
    inn: str = ""
    ogrn: str = ""
    oktmo: str = ""
    site: str = ""
    existed_from: Day | None = None
    existed_until: Day | None = None
    note: str = ""

    @property
    def key(self) -> str:
        """Return what the entry is known by among all entries."""
        return f"body:{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPart:
    """Something that happened to a document."""

    kind: EventKind
    when: Edtf = UNKNOWN
    certainty: Certainty
    sources: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationPart:
    """How the document stands to another."""

    kind: RelationKind
    to: InstrumentCode
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePart:
    """A number cited by the document, in the section where it is cited."""

    figure: Code
    body: BodyCode | None = None
    speaker: str = ""
    subject: str = ""
    operator: str = ""
    value: Decimal
    unit: str = ""
    as_cited: str = ""
    when: Edtf | None = None
    certainty: Certainty
    sources: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentEntry:
    """A document: the first section of a file of ``instruments/``."""

    instrument: Code
    kind: InstrumentKind
    number: str | None = None
    date: Edtf | None = None
    issuer: str | None = None
    title: str
    short_title: str = ""
    level: Level | None = None
    region: RegionCode | None = None
    certainty: Certainty
    sources: int | None = None
    verified_as_at: Day | None = None
    aliases: tuple[str, ...] = ()
    events: tuple[EventPart, ...] = ()
    relations: tuple[RelationPart, ...] = ()
    figures: tuple[FigurePart, ...] = ()
    text: str = ""

    @property
    def key(self) -> str:
        """Return what the entry is known by among all entries."""
        return f"instrument:{self.instrument}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPart:
    """What a version lays on bodies."""

    modality: Modality
    binding: Binding
    platform_rule: PlatformRule = PlatformRule.UNSPECIFIED
    platforms: tuple[PlatformCode, ...] = ()
    kinds: frozenset[BodyKind] = frozenset()
    levels: frozenset[Level] = frozenset()
    regions: frozenset[RegionCode] = frozenset()
    include: frozenset[BodyCode] = frozenset()
    exclude: frozenset[BodyCode] = frozenset()
    comply_by: Day | None = None
    reading: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionEntry:
    """A version of an item, known by the item, the day it comes into force, and place.

    Several of one day are a chain: each corrects the one before it, the last rules.
    """

    item: Code
    position: int = 0
    parent: ItemCode | None = None
    number: str = ""
    heading: str = ""
    op: Op = Op.SET
    in_force: Edtf = UNKNOWN
    #: The commencement in the words of the act.
    commencement: str = ""
    change: ChangeClass = ChangeClass.SUBSTANTIVE
    stage: Stage = Stage.ACTIVE
    reason: str = ""
    amended_by: InstrumentCode | None = None
    certainty: Certainty
    sources: int | None = None
    becomes: frozenset[ItemCode] = frozenset()
    flag: str = ""
    duty: DutyPart | None = None
    figures: tuple[FigurePart, ...] = ()
    text: str = ""
    #: Its place in the chain of its day, from 1.
    nth: int = field(default=1, compare=False, metadata={UNWRITTEN: True})

    @property
    def day(self) -> Day | None:
        """Return the day from which the version surely holds."""
        return in_force_from(dates.read(self.in_force))

    @property
    def chain(self) -> str:
        """Return what the versions of its item and day are known by together."""
        return f"version:{self.item}@{self.day or UNKNOWN}"

    @property
    def key(self) -> str:
        """Return what the entry is known by among all entries."""
        return self.chain if self.nth == 1 else f"{self.chain}#{self.nth}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceEntry:
    """What a body is reported to show, without an address to open."""

    evidence: Code
    body: BodyCode
    item: ItemCode
    platform: PlatformCode | None = None
    address: Shown
    shown_from: Edtf | None = None
    certainty: Certainty
    note: str = ""
    figures: tuple[FigurePart, ...] = ()
    text: str = ""

    @property
    def key(self) -> str:
        """Return what the entry is known by among all entries."""
        return f"evidence:{self.evidence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemEntry:
    """An item itself: gathered from the sections of its versions."""

    item: Code
    instrument: InstrumentCode
    becomes: frozenset[ItemCode] = frozenset()

    @property
    def key(self) -> str:
        """Return what the entry is known by among all entries."""
        return f"item:{self.item}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureEntry:
    """A cited number with the places it is cited in."""

    cited: FigurePart
    instrument: InstrumentCode
    item: ItemCode | None = None

    @property
    def key(self) -> str:
        """Return what the entry is known by among all entries."""
        return f"figure:{self.cited.figure}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BandPart:
    """From which value on (or up to which) a criterion gives how many points."""

    bound: Decimal
    points: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionPart:
    """One thing that a methodology asks."""

    criterion: Code
    block: str
    title: str
    trait: Trait
    platforms: frozenset[PlatformCode] = frozenset()
    bands: tuple[BandPart, ...]
    source: str = ""
    certainty: Certainty
    sources: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodologyEntry:
    """A section of ``methodologies/*.md``: a methodology of rating from a day on."""

    methodology: Code
    title: str
    valid_from: Day
    kinds: frozenset[BodyKind] = frozenset()
    levels: frozenset[Level] = frozenset()
    regions: frozenset[RegionCode] = frozenset()
    include: frozenset[BodyCode] = frozenset()
    exclude: frozenset[BodyCode] = frozenset()
    scale: int
    least_known: int
    fresh_days: int
    formula: Formula = Formula.SUM
    certainty: Certainty
    sources: int | None = None
    reason: str = ""
    criteria: tuple[CriterionPart, ...]
    text: str = ""

    @property
    def key(self) -> str:
        """Return what the entry is known by among all entries."""
        return f"methodology:{self.methodology}@{self.valid_from}"


Entry = (
    RegionEntry
    | PlatformEntry
    | BodyEntry
    | InstrumentEntry
    | ItemEntry
    | VersionEntry
    | EvidenceEntry
    | FigureEntry
    | MethodologyEntry
)
