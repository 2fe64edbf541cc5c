"""Signing in and out and changing one's password, by Flask-Security.

Flask-Security keeps the flow, the session and the timing; the accounts are ours
(`tracker.services.accounts`). It is handed people made from one query, reads through
the request's read session, and writes nothing by itself: what it changes is written
by one service call in one short transaction when it says commit. So no request ever
holds two write transactions, which on SQLite would wait for each other for ever.

Registration, mail and second factors are off until their issues are done.
"""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, g, make_response, redirect, request, url_for
from flask_babel import lazy_gettext as _
from flask_security import (
    ChangePasswordForm,
    LoginForm,
    MailUtil,
    RoleMixin,
    Security,
    UserDatastore,
    UserMixin,
)
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length

from tracker.services import accounts
from tracker.services.accounts import LONGEST, SHORTEST, Account, Cost
from tracker.web import keeping
from tracker.web.house import actor, house, reading
from tracker.web.security import returning

_SHORT_ENOUGH = Length(max=LONGEST)
CONFIG: dict[str, Any] = {
    "PASSWORD_HASH": "argon2",
    "PASSWORD_SCHEMES": ["argon2"],
    # Plain argon2id: a hash made by a command is as good as one made here.
    "PASSWORD_SINGLE_HASH": {"argon2"},
    "PASSWORD_LENGTH_MIN": SHORTEST,
    "CHANGEABLE": True,
    "CHANGE_URL": "/account/password",
    "POST_CHANGE_VIEW": "/",
    "SEND_PASSWORD_CHANGE_EMAIL": False,
    "RETURN_GENERIC_RESPONSES": True,
    "API_ENABLED_METHODS": ["session"],
    # No second way to prove freshness, and no pictures or scripts of its own.
    "FRESHNESS": timedelta(minutes=-1),
    "STATIC_FOLDER": None,
    # Our headers say how answers are cached.
    "CACHE_CONTROL": None,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "MSG_PASSWORD_CHANGE": (_("Your password is changed."), "success"),
}


class Named(RoleMixin):
    """A role as Flask-Security asks for it: by name."""

    def __init__(self, name: str) -> None:
        self.name = name


class Person(UserMixin):
    """An account as Flask-Security handles it, for the length of one request."""

    #: Flask-Security looks for it on the class.
    fs_uniquifier = ""

    def __init__(self, account: Account) -> None:
        self.id = account.id
        self.email = account.email
        self.password = account.password
        self.active = account.active
        self.fs_uniquifier = account.uniquifier
        self.roles = [Named(role) for role in sorted(account.roles)]
        self.account = account
        self.actor = account.actor

    @property
    def changed(self) -> bool:
        """Tell whether the password or the session mark is not the stored one."""
        kept = self.account
        return (self.password, self.fs_uniquifier) != (kept.password, kept.uniquifier)


class People(UserDatastore):
    """Finds people through the read session; writes on commit, by a service."""

    def __init__(self) -> None:
        super().__init__(Person, Named)

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Person | None:
        """Return the person with that ``email`` or ``fs_uniquifier``."""
        account = accounts.found(
            reading(),
            email=kwargs.get("email"),
            uniquifier=kwargs.get("fs_uniquifier"),
        )
        return Person(account) if account else None

    def find_role(self, role: str) -> Named:
        """Return the role of that name."""
        return Named(role)

    def put(self, model: Person) -> Person:
        """Keep *model* in mind until the commit."""
        g.setdefault("changed_people", {})[model.id] = model
        return model

    def commit(self) -> None:
        """Write what has changed in one unit, or nothing."""
        for person in g.pop("changed_people", {}).values():
            if person.changed:
                with house().database.writing() as session:
                    accounts.set_password(
                        session,
                        person.actor,
                        person.id,
                        password_hash=person.password,
                        uniquifier=person.fs_uniquifier,
                        now=house().now(),
                    )


class Addresses(MailUtil):
    """E-mail addresses as accounts are found by them; no mail is sent."""

    def normalize(self, email: str) -> str:
        """Return *email* as `tracker.services.accounts.address` spells it."""
        return accounts.address(email)


class SignIn(LoginForm):
    """An address and a password, and no "remember me" on a state machine."""

    remember = None
    email = EmailField(_("E-mail address"), validators=[InputRequired(), _SHORT_ENOUGH])
    password = PasswordField(_("Password"), validators=[InputRequired(), _SHORT_ENOUGH])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A place that is not ours is forgotten, and is no reason to refuse a password.
        self.next.data = returning(self.next.data, otherwise="")


class NewPassword(ChangePasswordForm):
    """The present password, and the new one twice."""

    password = PasswordField(_("Present password"), validators=[_SHORT_ENOUGH])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_password.label.text = _("New password")
        self.new_password_confirm.label.text = _("New password once more")

    def validate(self, **kwargs: Any) -> bool:
        """Compare the passwords as they are hashed: «й» is typed in two ways."""
        for field in (self.new_password, self.new_password_confirm):
            field.data = accounts.normal(field.data or "")
        return bool(super().validate(**kwargs))


def open_accounts(app: Flask, *, cost: Cost) -> None:
    """Let people of *app* sign in; *cost* is that of hashing a password."""
    for name, value in CONFIG.items():
        app.config[f"SECURITY_{name}"] = value
    app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] = {
        "argon2__time_cost": cost.passes,
        "argon2__memory_cost": cost.memory,
        "argon2__parallelism": cost.lanes,
    }
    security = Security(
        app,
        People(),
        login_form=SignIn,
        change_password_form=NewPassword,
        mail_util_cls=Addresses,
    )
    security.login_context_processor(lambda: {"text_waits": keeping.waiting()})
    security.want_json(lambda request: False)
    security.unauthn_handler(_sign_in_first)
    # No tokens in addresses or headers: a person has a session, and nothing else.
    security.login_manager.request_loader(None)
    security.principal.skip_static = True
    app.after_request(_answer)


def _sign_in_first(mechanisms: list[str], headers: dict[str, str] | None) -> Response:
    place = url_for("security.login", next=returning(request.path))
    return make_response(redirect(place))


def _answer(response: Response) -> Response:
    """Say 422 where a form was not taken, and return people only to our own pages."""
    if request.blueprint != "security" or request.method != "POST":
        return response
    if response.status_code == HTTPStatus.OK:
        response.status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    if response.location is not None:
        response.location = returning(response.location)
        if request.endpoint == "security.login" and actor().signed_in:
            keeping.adopt(response)
    return response
