"""Small sheets and registers to import into."""

from pathlib import Path

import sqlalchemy as sa

from tracker.adapters.sheets import Sheet, open_sheet
from tracker.storage.bodies import BodyRow, BodyVersionRow, RegionRow

COURTS = Path(__file__).parent / "data" / "courts_excerpt.csv"
#: Regions of the excerpt by the two digits their courts begin with; 61 is left out.
NUMBERS = "01 03 05 11 15 16 20 22 23 24 25 26 28 31 48 50 54 74 75 78"  # fmt: skip


def a_sheet(*lines: str, name: str = "bodies.csv") -> Sheet:
    """Return a CSV sheet of *lines*, the first of them its headings."""
    return open_sheet("\n".join(lines).encode(), name=name)


def with_regions(database, *extra: tuple[str, str, str]) -> None:
    """Write regions ``R01`` … for `NUMBERS`, and *extra* (code, number, name)."""
    regions = [(f"R{number}", number, f"Регион {number}") for number in NUMBERS.split()]
    with database.writing() as session:
        for place, (code, number, name) in enumerate([*regions, *extra]):
            session.execute(
                sa.insert(RegionRow).values(
                    code=code,
                    name=name,
                    name_en=f"Region {number}",
                    short=code,
                    numbers=[number],
                    col=place,
                    row=0,
                )
            )


def body(database, code: str) -> BodyRow:
    """Return the present row of the body *code*."""
    with database.reading() as session:
        return session.scalars(sa.select(BodyRow).where(BodyRow.code == code)).one()


def history(database, code: str) -> list[BodyVersionRow]:
    """Return every fact recorded of the body *code*, in order."""
    with database.reading() as session:
        return list(
            session.scalars(
                sa.select(BodyVersionRow)
                .join(BodyRow, BodyRow.id == BodyVersionRow.body_id)
                .where(BodyRow.code == code)
                .order_by(BodyVersionRow.seq)
            )
        )


def count(database, table) -> int:
    """Return the number of rows of *table*."""
    with database.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table))
