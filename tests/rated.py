"""A register of governors with pages that visits have seen, and a methodology."""

from datetime import date, timedelta
from decimal import Decimal

from tests.factories import a_body, a_platform, a_region, a_version, an_item
from tests.visits_made import observed
from tests.web.registers import a_duty, show
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind, Scope
from tracker.domain.instruments import Certainty
from tracker.domain.methodologies import Band, Criterion, Methodology
from tracker.domain.traits import Trait
from tracker.services import ratings
from tracker.storage import methodologies

HEADS = Scope(kinds=frozenset({BodyKind.HEAD_OF_REGION}))
DAY = date(2026, 11, 23)
#: The day from which the methodology holds.
FIRST = date(2020, 1, 1)


def a_criterion(code, trait, *bands, **said):
    """Return a criterion with *bands* of (bound, points)."""
    given = {"block": "Качество", "title": f"Показатель {code}", "source": "Практика."}
    return Criterion(
        code=code,
        trait=trait,
        bands=tuple(Band(bound=Decimal(b), points=p) for b, p in bands),
        **{**given, **said},
    )


CRITERIA = (
    a_criterion("page", Trait.PAGES, (1, 20), (2, 30), block="Страницы"),
    a_criterion("mark", Trait.GOVERNMENT_MARK, (1, 20)),
    a_criterion("posts", Trait.POSTS_WEEK, (3, 10), (5, 20), (10, 30)),
    a_criterion("readers", Trait.SUBSCRIBERS, (1000, 10)),
    a_criterion("reply", Trait.REPLY_HOURS, (24, 10)),
)


def a_methodology(**said):
    """Return a methodology that rates governors on a hundred points."""
    given = {"code": "HEADS", "title": "Главы регионов", "valid_from": FIRST}
    given |= {"scope": HEADS, "scale": 100, "least_known": 50, "fresh_days": 30}
    return Methodology(**{**given, "criteria": CRITERIA, **said})


def keep(session, rule=None, *, now, text="Текст методики."):
    """Record *rule* as a version; return its number."""
    session.info["journalled"] = True
    return methodologies.record(
        session,
        rule or a_methodology(),
        now=now,
        certainty=Certainty.INFERRED,
        sources=0,
        reason="",
        text=text,
        html=f"<p>{text}</p>",
    )


def governors(session, count=4):
    """Add *count* governors H1, H2, …, odd ones of Vologda, and a duty on them."""
    session.info["journalled"] = True
    a_platform(session, "vk", grammar="vk", name="ВКонтакте")
    a_platform(session, "ok", grammar="ok", name="Одноклассники", position=2)
    regions = [
        a_region(session, "TVE", name="Тверская область"),
        a_region(session, "VLG", name="Вологодская область"),
    ]
    for number in range(1, count + 1):
        a_body(
            session,
            f"H{number}",
            name=f"Губернатор {number:03}",
            kind=BodyKind.HEAD_OF_REGION,
            region_id=regions[number % 2].id,
        )
    a_version(session, an_item(session, "L1"), duty=a_duty("L1", scope=HEADS))


def seen(database, body, *, now, page=None, **facts):
    """Let *body* have an accepted page, and a visit of today have found *facts*."""
    url = page or f"https://vk.com/{body.lower()}"
    with database.writing() as session:
        show(session, body, url, now=now - timedelta(days=2))
    observed(database, url, at=now - timedelta(hours=1), **facts)


def a_world(database, *, now):
    """Let two governors be equal, one behind, and of the fourth nothing be known."""
    with database.writing() as session:
        governors(session)
        keep(session, now=now)
    for body in ("H1", "H2"):
        seen(database, body, now=now, posts_week=10, subscribers=5000)
    seen(database, "H3", now=now, posts_week=3, subscribers=90)


def make(database, *, now, on=DAY, actor=OPERATOR, code="HEADS"):
    """Make an initial rating; return its code."""
    with database.reading() as session:
        ballot = ratings.preview(session, actor, code, on=on, now=now)
    with database.writing() as session:
        return ratings.make(session, actor, ballot, now=now)
