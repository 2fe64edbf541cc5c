"""What can be asked of a body's pages, and how a value of it is written.

The closed list of what practice checks about official pages; a methodology chooses
from it. Values are numbers; yes is 1 and no is 0. Never says what a value is worth.
"""

from decimal import Decimal, InvalidOperation
from enum import StrEnum


class Trait(StrEnum):
    """What can be asked of a body: what practice checks about official pages."""

    #: On how many networks the body has an accepted page.
    PAGES = "pages"
    #: The mark «Госорганизация» stands on the page.
    GOVERNMENT_MARK = "government_mark"
    #: The page's contact data name the body's site.
    CONTACTS = "contacts"
    #: The page has a picture of its own and a cover.
    COVER = "cover"
    #: The body's official site links to the page.
    BACK_LINK = "back_link"
    POSTS_WEEK = "posts_week"
    SUBSCRIBERS = "subscribers"
    #: Subscribers as per cent of residents.
    RESIDENTS_SHARE = "residents_share"
    #: Hours until a question is answered.
    REPLY_HOURS = "reply_hours"


#: Measures that are answered by yes (1) or no (0).
YES_OR_NO = frozenset(
    {Trait.GOVERNMENT_MARK, Trait.CONTACTS, Trait.COVER, Trait.BACK_LINK}
)
#: Measures of which less is better.
LESS_IS_BETTER = frozenset({Trait.REPLY_HOURS})
#: Measures that may have digits after the point.
BROKEN = frozenset({Trait.RESIDENTS_SHARE, Trait.REPLY_HOURS})
#: What no source that the register reads tells of: known only if the body shows it.
UNOBSERVED = frozenset({Trait.COVER, Trait.RESIDENTS_SHARE, Trait.REPLY_HOURS})
#: No observed value is larger: `observations.MOST_SUBSCRIBERS`.
LARGEST = 10_000_000_000
YES, NO = Decimal(1), Decimal(0)


def read_value(trait: Trait, text: str) -> Decimal | None:
    """Return the value of *trait* that *text* spells; None: it spells none.

    >>> read_value(Trait.POSTS_WEEK, " 1 200 ")
    Decimal('1200')
    >>> read_value(Trait.RESIDENTS_SHARE, "12,5")
    Decimal('12.5')
    >>> read_value(Trait.POSTS_WEEK, "2,5") is None
    True
    """
    plain = "".join(text.split()).replace(",", ".")
    if not plain.isascii() or len(plain) > len("10000000000.000"):
        return None
    if not all(sign.isdigit() or sign == "." for sign in plain):
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if _possible(trait, value) else None


def _possible(trait: Trait, value: Decimal) -> bool:
    if trait in YES_OR_NO:
        return value in (YES, NO)
    whole = value == value.to_integral_value()
    return 0 <= value <= LARGEST and (whole or trait in BROKEN)


def spell_value(value: Decimal | None) -> str | None:
    """Return *value* as records keep it, without idle zeros; None stays None.

    >>> spell_value(Decimal("12.50")), spell_value(Decimal(100))
    ('12.5', '100')
    """
    if value is None:
        return None
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
