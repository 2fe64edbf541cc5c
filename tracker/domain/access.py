"""Who may do what: one table of roles and acts, and the actor who asks."""

from dataclasses import dataclass, field
from enum import StrEnum

from tracker.domain.errors import NotAllowed, NotFound


class Role(StrEnum):
    """What a person is in the register."""

    PUBLIC = "public"
    READER = "reader"
    REPRESENTATIVE = "representative"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    ADMIN = "admin"
    OPERATOR = "operator"
    LINK = "link"


class Act(StrEnum):
    """What can be done; every page and command names the one it needs."""

    READ = "read"
    ACCOUNT = "account"
    SUBMIT = "submit"
    REVIEW = "review"
    EXEMPT = "exempt"
    RATE = "rate"
    PROPOSE = "propose"
    PUBLISH = "publish"
    REPORT = "report"
    IMPORT = "import"
    ADMINISTER = "administer"


_SIGNED_IN = frozenset({Act.READ, Act.ACCOUNT})
GRANTS: dict[Role, frozenset[Act]] = {
    Role.PUBLIC: frozenset({Act.READ}),
    Role.READER: _SIGNED_IN,
    Role.REPRESENTATIVE: _SIGNED_IN | {Act.SUBMIT},
    # A reporting date is named by who answers for the texts, or keeps the register.
    Role.EDITOR: _SIGNED_IN | {Act.PROPOSE, Act.PUBLISH, Act.REPORT},
    # Who is freed leaves the missing as who is accepted does: the same person
    # answers for both, and nobody who writes the law's text or keeps accounts.
    Role.REVIEWER: _SIGNED_IN | {Act.SUBMIT, Act.REVIEW, Act.EXEMPT, Act.RATE},
    # An administrator keeps accounts and imports, and touches neither the law's
    # text nor anybody's evidence. Ratings and reporting dates are neither.
    Role.ADMIN: _SIGNED_IN | {Act.IMPORT, Act.ADMINISTER, Act.REPORT, Act.RATE},
    # The operator is whoever runs commands on the machine itself.
    Role.OPERATOR: frozenset(Act),
    # Whoever holds a one-time link sends for its body; it opens no other room.
    Role.LINK: frozenset({Act.READ, Act.SUBMIT}),
}
#: Roles that may submit for any body; a representative only for entrusted ones.
FOR_ANY_BODY = frozenset({Role.REVIEWER, Role.OPERATOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever asks: a person with roles, the public, or the operator's shell."""

    name: str
    id: int | None = None
    roles: frozenset[Role] = frozenset({Role.PUBLIC})
    #: What is entrusted to the actor: bodies by id, and whole regions by theirs.
    bodies: frozenset[int] = field(default_factory=frozenset)
    regions: frozenset[int] = field(default_factory=frozenset)

    @property
    def signed_in(self) -> bool:
        """Tell whether this is a person with an account."""
        return self.id is not None

    @property
    def reference(self) -> str:
        """Return how records that nobody can edit name the actor: never a person."""
        return self.name if self.id is None else f"account:{self.id}"

    def may(self, act: Act | str) -> bool:
        """Tell whether one of the actor's roles grants *act*."""
        return any(Act(act) in GRANTS[role] for role in self.roles)

    def require(self, act: Act) -> None:
        """Refuse with `NotAllowed` unless one of the roles grants *act*."""
        if not self.may(act):
            raise NotAllowed(f"{self.name} may not {act}", act=act)

    def owns(self, body: int, *, region: int | None) -> bool:
        """Tell whether the body with id *body*, of *region*, is entrusted to the actor.

        A body of no region (a federal one) is entrusted by name alone.
        `tracker.storage.voices` spells this in SQL; a property test proves them equal.
        """
        return body in self.bodies or (region is not None and region in self.regions)

    def speaks_for(self, body: int, *, region: int | None) -> bool:
        """Tell whether the actor may submit evidence for the body, one of *region*."""
        return bool(self.roles & FOR_ANY_BODY) or self.owns(body, region=region)

    def lends(self, *, region: int | None) -> bool:
        """Tell whether the actor may give a body of *region* a link to send by.

        Reviewers may for any body; representatives for those of a whole region of
        theirs: who answers for one body alone has nobody to pass that on to.
        """
        theirs = region is not None and region in self.regions
        return bool(self.roles & FOR_ANY_BODY) or (self.may(Act.SUBMIT) and theirs)

    def require_voice(self, body: int, *, region: int | None) -> None:
        """Refuse as `NotFound` when *body* is not the actor's to speak for.

        A foreign body's form is not "forbidden": that it exists is nobody's business.
        """
        self.require(Act.SUBMIT)
        if not self.speaks_for(body, region=region):
            raise NotFound("no such form for this actor")


PUBLIC = Actor(name="public")
OPERATOR = Actor(name="operator", roles=frozenset({Role.OPERATOR}))
