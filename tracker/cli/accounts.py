"""Commands about accounts, and the demo accounts of a first try.

A password comes from the keyboard or from standard input, never from the command
line, where every process of the machine could read it.
"""

import os
import secrets
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa

from tracker.cli.shell import Shell, answer, json_option, pass_shell
from tracker.domain.access import OPERATOR, Role
from tracker.domain.errors import NotFound
from tracker.services import accounts
from tracker.services.accounts import GIVEN, STRONG, Account, Cost
from tracker.storage.accounts import AccountRow
from tracker.storage.bodies import BodyRow
from tracker.storage.engines import Database

DEMO_FILE = "demo-accounts.txt"
#: Name in the address -> role and name; two editors, as no one publishes own text.
DEMO = {
    "reader": (Role.READER, "Читатель"),
    "representative": (Role.REPRESENTATIVE, "Представитель"),
    "editor": (Role.EDITOR, "Редактор"),
    "editor2": (Role.EDITOR, "Второй редактор"),
    "reviewer": (Role.REVIEWER, "Проверяющий"),
    "admin": (Role.ADMIN, "Администратор"),
}
#: For whom the demo representative speaks, as far as the content has them.
DEMO_BODIES = ("GOV-VLG", "HEAD-VLG-VOLOGDA")

_ROLES = click.Choice(sorted(role.value for role in GIVEN))


@click.group("account")
def account_() -> None:
    """Keep the accounts of those who sign in."""


@account_.command("add")
@click.argument("email")
@click.option("--name", required=True, help="what the person is called on pages")
@click.option("--role", "roles", type=_ROLES, multiple=True, required=True)
@click.option("--body", "bodies", multiple=True, help="code of a body to speak for")
@click.option("--region", "regions", multiple=True, help="code of a whole region")
@json_option
@pass_shell
def add_(
    shell: Shell,
    *,
    email: str,
    name: str,
    roles: Sequence[str],
    bodies: Sequence[str],
    regions: Sequence[str],
    as_json: bool,
) -> None:
    """Add an account; the password is asked for, or read from standard input."""
    hashed = accounts.hashed(_password())
    with shell.database.writing() as session:
        row = accounts.add(
            session,
            OPERATOR,
            email=email,
            name=name,
            password_hash=hashed,
            roles=[Role(role) for role in roles],
            bodies=bodies,
            regions=regions,
            now=shell.now(),
        )
    answer({"account": row.id, "email": row.email, "roles": row.roles}, as_json=as_json)


@account_.command("roles")
@click.argument("email")
@click.argument("roles", type=_ROLES, nargs=-1, required=True)
@json_option
@pass_shell
def roles_(shell: Shell, *, email: str, roles: Sequence[str], as_json: bool) -> None:
    """Give an account exactly these ROLES; its sessions end."""
    given = [Role(role) for role in roles]
    account = _account(shell, email)
    with shell.database.writing() as session:
        accounts.set_roles(session, OPERATOR, account.id, given, now=shell.now())
    answer({"account": account.id, "roles": sorted(set(roles))}, as_json=as_json)


@account_.command("bodies")
@click.argument("email")
@click.argument("bodies", nargs=-1, metavar="[CODE]...")
@json_option
@pass_shell
def bodies_(shell: Shell, *, email: str, bodies: Sequence[str], as_json: bool) -> None:
    """Let an account speak for exactly the bodies with these codes."""
    account = _account(shell, email)
    with shell.database.writing() as session:
        accounts.set_bodies(session, OPERATOR, account.id, bodies, now=shell.now())
    answer({"account": account.id, "bodies": sorted(set(bodies))}, as_json=as_json)


@account_.command("regions")
@click.argument("email")
@click.argument("regions", nargs=-1, metavar="[CODE]...")
@json_option
@pass_shell
def regions_(
    shell: Shell, *, email: str, regions: Sequence[str], as_json: bool
) -> None:
    """Let an account speak for all bodies of exactly these regions."""
    account = _account(shell, email)
    with shell.database.writing() as session:
        accounts.set_regions(session, OPERATOR, account.id, regions, now=shell.now())
    answer({"account": account.id, "regions": sorted(set(regions))}, as_json=as_json)


@account_.command("password")
@click.argument("email")
@json_option
@pass_shell
def password_(shell: Shell, *, email: str, as_json: bool) -> None:
    """Set a new password for an account; its sessions end."""
    account = _account(shell, email)
    hashed = accounts.hashed(_password())
    with shell.database.writing() as session:
        accounts.set_password(
            session, OPERATOR, account.id, password_hash=hashed, now=shell.now()
        )
    answer({"account": account.id}, as_json=as_json)


@account_.command("close")
@click.argument("email")
@click.option("--again", is_flag=True, help="open the account again instead")
@json_option
@pass_shell
def close_(shell: Shell, *, email: str, again: bool, as_json: bool) -> None:
    """Close an account: it cannot sign in, and its sessions end."""
    account = _account(shell, email)
    with shell.database.writing() as session:
        accounts.set_active(
            session, OPERATOR, account.id, active=again, now=shell.now()
        )
    answer({"account": account.id, "active": again}, as_json=as_json)


def make_demo(
    database: Database, folder: Path, *, now: datetime, cost: Cost = STRONG
) -> Path | None:
    """Make the demo accounts with random passwords, unless there are accounts.

    Return the file, closed to others, that keeps the passwords; None when nothing was
    made. The file is written before the accounts are: whoever stops this half-way
    has passwords of nobody, and the next start makes all anew.
    """
    with database.reading() as session:
        if session.scalar(sa.select(AccountRow.id).limit(1)):
            return None
        known = set(session.scalars(sa.select(BodyRow.code)))
    secret = {name: secrets.token_urlsafe(12) for name in DEMO}
    place = folder / DEMO_FILE
    _keep(place, secret)
    hashes = {name: accounts.hashed(secret[name], cost=cost) for name in DEMO}
    with database.writing() as session:
        for name, hashed in hashes.items():
            role, called = DEMO[name]
            speaks = role is Role.REPRESENTATIVE
            accounts.add(
                session,
                OPERATOR,
                email=_demo_email(name),
                name=called,
                password_hash=hashed,
                roles=[role],
                bodies=[b for b in DEMO_BODIES if b in known] if speaks else [],
                now=now,
            )
    return place


def _keep(place: Path, secret: dict[str, str]) -> None:
    lines = [f"{_demo_email(name):34} {password}" for name, password in secret.items()]
    place.unlink(missing_ok=True)
    with os.fdopen(
        os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
    ) as file:
        file.write("\n".join(lines) + "\n")


def _demo_email(name: str) -> str:
    return f"{name}@demo.example"


def _account(shell: Shell, email: str) -> Account:
    with shell.database.reading() as session:
        account = accounts.found(session, email=email)
    if account is None:
        raise NotFound("no account with this address")
    return account


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\r\n")
