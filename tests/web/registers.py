"""Small registers for the pages that ask who is missing what."""

from datetime import date

from tests.factories import a_body, a_platform, a_region, a_version, an_item
from tests.factories import an_instrument as a_law
from tracker.domain import dates
from tracker.domain.access import OPERATOR
from tracker.domain.bodies import BodyKind, Scope
from tracker.domain.evidence import State
from tracker.domain.requirements import (
    Binding,
    ChangeClass,
    Duty,
    Modality,
    PlatformRule,
)
from tracker.services import evidence, requirements
from tracker.services.evidence import Submission

GOVERNMENTS = Scope(kinds=frozenset({BodyKind.REGIONAL_EXECUTIVE_BODY}))
EVERYWHERE = Scope(kinds=frozenset({BodyKind.REGIONAL_EXECUTIVE_BODY, BodyKind.COURT}))


def a_duty(item, **said):
    """Return a mandatory duty to be in any of VKontakte and Odnoklassniki."""
    given = {"modality": Modality.MANDATORY, "binding": Binding.NORMATIVE}
    given |= {"platform_rule": PlatformRule.ANY_OF, "platforms": ("vk", "ok")}
    return Duty(item=item, **{**given, "scope": EVERYWHERE, **said})


def a_register(session, *, bodies=3):
    """Add a law with one duty in force, two regions, *bodies* governments, a court.

    Governments are called G1, G2, …; odd ones lie in the Vologda region.
    """
    session.info["journalled"] = True
    a_platform(session, "vk", grammar="vk", name="ВКонтакте", name_en="VKontakte")
    a_platform(session, "ok", grammar="ok", name="Одноклассники", position=2)
    vologda = a_region(session, "VLG", name="Вологодская область", col=4, row=2)
    tver = a_region(session, "TVE", name="Тверская область", col=5, row=3)
    for number in range(1, bodies + 1):
        region = vologda if number % 2 else tver
        name = f"Правительство {number:03}"
        a_body(session, f"G{number}", name=name, region_id=region.id)
    a_body(
        session,
        "C1",
        name="Суд города Вологды",
        kind=BodyKind.COURT,
        region_id=vologda.id,
    )
    law = a_law(session, "LAW", short_title="270-ФЗ", dated="2022-07-14")
    a_version(
        session,
        an_item(session, "L1", instrument=law),
        duty=a_duty("L1", comply_by=date(2022, 12, 1)),
        heading="Вести официальную страницу",
        valid_from=date(2022, 12, 1),
    )


def advise(session):
    """Add a recommendation to governments to be in VKontakte and Odnoklassniki."""
    duty = a_duty(
        "R1",
        modality=Modality.STRONGLY_RECOMMENDED,
        binding=Binding.RECOMMENDATORY,
        platform_rule=PlatformRule.ALL_OF,
        scope=GOVERNMENTS,
    )
    a_version(session, an_item(session, "R1"), duty=duty, heading="Советуется")


def amend(
    session, item="L1", *, base=1, now, editorial=False, since="2026-06-01", **said
):
    """Publish the next version of *item*; *said* is of its duty. Return its number."""
    change = ChangeClass.EDITORIAL if editorial else ChangeClass.SUBSTANTIVE
    text = f"Вести страницу и отвечать за {base} дня."
    wording = requirements.Wording(
        heading="Вести официальную страницу",
        text=text,
        html=f"<p>{text}</p>",
        change=change,
        in_force=dates.read(since),
        duty=a_duty(item, **said),
    )
    return requirements.publish(
        session, OPERATOR, item, wording, base=base, now=now
    ).seq


def show(session, body, address, *, item="L1", now, accept=True):
    """Submit *address* for *body*, accepted unless told otherwise; return its code."""
    submission = Submission(body=body, items=(item,), address=address)
    (sent,) = evidence.submit(session, OPERATOR, submission, now=now)
    if accept:
        evidence.decide(session, OPERATOR, sent.code, State.ACCEPTED, now=now, base=1)
    return sent.code
