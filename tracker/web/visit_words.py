"""Words for visits: what one came to and why, how it was made, what was found."""

from flask_babel import gettext, lazy_gettext, lazy_pgettext, pgettext

from tracker.domain.observations import Account, Via
from tracker.domain.visits import Outcome, Trouble
from tracker.storage.lost_pages import Kind, LostPage
from tracker.storage.regions import Name
from tracker.storage.visit_cards import Visit
from tracker.web.languages import language

_ = lazy_gettext
_p = lazy_pgettext

OUTCOMES = {
    Outcome.ALIVE: _p("visit", "opens"),
    Outcome.MOVED: _p("visit", "has moved to another address"),
    Outcome.GONE: _p("visit", "there is no such page"),
    Outcome.LOGIN_WALL: _p("visit", "asks visitors to sign in"),
    Outcome.BLOCKED: _p("visit", "turns programs away"),
    Outcome.ERROR: _p("visit", "does not open"),
    Outcome.REFUSED_BY_POLICY: _p("visit", "is not visited"),
}
TROUBLES = {
    Trouble.FORBIDDEN: _p(
        "visit", "the address, or one it leads to, is not open to the public"
    ),
    Trouble.NO_NAME: _p("visit", "the name of the site is not known"),
    Trouble.NO_CONNECTION: _p("visit", "the site cannot be connected to"),
    Trouble.TIMEOUT: _p("visit", "the site did not answer in time"),
    Trouble.TLS: _p("visit", "the certificate of the site is not trusted here"),
    Trouble.BAD_ANSWER: _p("visit", "the answer could not be read"),
    Trouble.TOO_MANY_HOPS: _p("visit", "it leads on and on to other addresses"),
}
VIAS = {
    Via.PAGE: _p("visit", "the page was opened by the register"),
    Via.API: _p("visit", "the network was asked through its interface"),
    Via.PERSON: _p("visit", "a reviewer opened the page"),
}
ACCOUNTS = {
    Account.ACTIVE: _p("page of a network", "active"),
    Account.DELETED: _p("page of a network", "deleted"),
    Account.BANNED: _p("page of a network", "blocked by the network"),
}
KINDS = {
    Kind.LOST: _p("queue", "Do not open"),
    Kind.MOVED: _p("queue", "Have moved"),
    Kind.BACK: _p("queue", "Open again"),
}
LEADS = {
    Kind.LOST: _(
        "Nobody could be met at these addresses three times or more, over two days or"
        " more. Open each and decide: the register calls no page gone by itself."
    ),
    Kind.MOVED: _(
        "These addresses lead on to others for good. If the new one is the body’s, it"
        " is to be shown instead."
    ),
    Kind.BACK: _(
        "These pages were marked as not opening and have opened since. Look at each and"
        " confirm it again on its card if it is the body’s."
    ),
}
EMPTY = {
    Kind.LOST: _("No page waits here: all that were accepted open, or may still."),
    Kind.MOVED: _("No page has moved."),
    Kind.BACK: _("No page has opened again."),
}
WHEN = {
    Kind.LOST: _(
        "Pages appear here after three failed visits over two days, while our own line"
        " works."
    ),
    Kind.MOVED: _("Pages appear here when their address leads to another for good."),
    Kind.BACK: _("Pages appear here when one marked as not opening opens again."),
}


def outcome(visit: Visit) -> str:
    """Return what *visit* came to, and why where that is known."""
    said = str(OUTCOMES[visit.outcome])
    if visit.trouble is not None:
        return f"{said}: {TROUBLES[visit.trouble]}"
    if visit.status is not None and not 200 <= visit.status < 300:
        return str(
            gettext(
                "%(outcome)s: the site answered %(status)s",
                outcome=said,
                status=visit.status,
            )
        )
    return said


def why_not_counted(visit: Visit) -> str:
    """Return why a failed *visit* does not count against the page."""
    if not visit.canary:
        return str(gettext("does not count: our own line or the network was down"))
    return str(gettext("does not count: a server answers there"))


def network(page: LostPage) -> str:
    """Return the name of the page's network in the reader's language."""
    name = Name(
        code=page.platform, name=page.platform_name, name_en=page.platform_name_en
    )
    return name.spoken(language())


def sure(fact: bool | None) -> str:
    """Return yes, no, or that it is not known: three different things."""
    if fact is None:
        return str(gettext("not known"))
    return str(pgettext("visit", "yes") if fact else pgettext("visit", "no"))


def back_link(visit: Visit) -> str:
    """Return whether the official site links to the page, and what was looked at."""
    if visit.back_link is None:
        return str(gettext("not known"))
    if visit.back_link:
        return str(gettext("yes, from the front page of the site"))
    return str(gettext("no link on the front page of the site"))
