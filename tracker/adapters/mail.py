"""Letters on their way: made safe for the wire, handed to a mail server or a file.

Tells apart what surely did not go out from what may have gone out: only the first may
be tried again. Never decides what is written, to whom, or whether to try again.
"""

import os
import re
import smtplib
import ssl
from collections.abc import Container, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol

from tracker.config import Line, MailServer, Settings

#: Seconds that one answer of a server may take.
TIMEOUT = 30.0
#: Where letters stand when no server is set.
FOLDER = "mail"
#: In whose name letters are kept in files when nobody is set.
NOBODY = "register@localhost"
_GO_AHEAD, _GONE = 354, range(200, 300)
_NOT_NOW, _NEVER = range(400, 500), range(500, 600)
#: What a mailbox is called on the wire; none of ours needs quotation marks.
_MAILBOX = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9][a-z0-9.-]{0,252}", re.ASCII
)
_DOT = re.compile(rb"^\.", re.MULTILINE)
_SAID = 200


class Undelivered(Exception):
    """A letter did not go out, or may not have; the text is what the server said."""


class Later(Undelivered):
    """Nothing went out: the server does not take it now."""


class Unreachable(Later):
    """Nothing went out, and nothing else would: no line to the server."""


class Refused(Undelivered):
    """Nothing went out, and this letter will be refused again."""


class Unsure(Undelivered):
    """The letter was handed over and no answer came: it may have gone out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent: *mark* names it for ever, *headers* are added to the usual ones."""

    to: str
    subject: str
    text: str
    mark: str
    language: str
    at: datetime
    headers: Mapping[str, str] = field(default_factory=dict)


class Post(Protocol):
    """Takes letters."""

    def send(self, letter: Letter) -> None:
        """Hand *letter* over, or raise one of `Undelivered`."""


def post(settings: Settings) -> Post:
    """Return what takes letters under *settings*: a server, or a folder of files."""
    if settings.mail is None:
        return Files(settings.data / FOLDER, sender=settings.mail_from or NOBODY)
    return Server(settings.mail, sender=settings.mail_from)


def message(letter: Letter, *, sender: str, cte: str = "base64") -> EmailMessage:
    """Return *letter* as it goes over the wire; raise `Refused` for what cannot.

    Whatever stands in an address, a subject or a header starts no line of its own.
    *cte* is how the text is encoded: base64, as a line of Russian would be longer
    than a server need take.
    """
    made = EmailMessage(policy=WIRE)
    try:
        made["From"] = sender
        made["To"] = Address(addr_spec=_plain(letter.to))
        made["Subject"] = " ".join(letter.subject.split())
        made["Date"] = format_datetime(letter.at)
        made["Message-ID"] = f"<{letter.mark}@{_host(sender)}>"
        made.set_content(letter.text, cte=cte)
        made["Content-Language"] = letter.language
        # Holiday answers of thousands of people would come back else.
        made["Auto-Submitted"] = "auto-generated"
        for name, value in letter.headers.items():
            made[name] = value
    except (ValueError, MessageError, IndexError) as error:
        raise Refused(
            f"not to be written as a letter: {type(error).__name__}"
        ) from error
    return made


class Files:
    """Keeps letters as files, as a register does that is only tried out."""

    def __init__(self, folder: Path, *, sender: str) -> None:
        self.folder, self.sender = folder, sender

    def send(self, letter: Letter) -> None:
        """Write *letter*, whole or not at all; its mark names the file."""
        # Whoever opens the file reads it as it is.
        whole = message(letter, sender=self.sender, cte="8bit").as_bytes()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self.folder / f"{letter.at:%Y%m%d-%H%M%S}-{letter.mark}.eml"
        partial = place.with_suffix(".part")
        try:
            with os.fdopen(
                os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as file:
                file.write(whole)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(place)
        except OSError as error:
            raise Unreachable(error.strerror or "the file cannot be written") from error


class Server:
    """Hands letters to a mail server, each over a line of its own."""

    def __init__(self, server: MailServer, *, sender: str) -> None:
        self.server, self.sender = server, sender

    def send(self, letter: Letter) -> None:
        """Hand *letter* over; raise `Unsure` from the moment its text has gone."""
        made = message(letter, sender=self.sender)
        try:
            line = self._line()
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(_said(error)) from error
        try:
            _hand_over(line, made, sender=parseaddr(self.sender)[1], to=letter.to)
        finally:
            line.close()

    def _line(self) -> smtplib.SMTP:
        """Return a line to the server, closed to others and signed in on."""
        server, trusted = self.server, ssl.create_default_context()
        line: smtplib.SMTP
        if server.line is Line.TLS:
            line = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT, context=trusted
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            if server.line is Line.STARTTLS:
                line.starttls(context=trusted)
            if server.user:
                line.login(server.user, server.password)
        except BaseException:
            line.close()
            raise
        return line


def _hand_over(line: smtplib.SMTP, made: EmailMessage, *, sender: str, to: str) -> None:
    """Take *made* through the steps of SMTP, by hand: the last is unlike the others.

    smtplib raises the same for a line lost before the text went and after it.
    """
    text = _DOT.sub(b"..", made.as_bytes()) + b".\r\n"
    try:
        line.ehlo_or_helo_if_needed()
        # A refusal of the sender is about us, not about this letter.
        _expect(line.mail(sender), _GONE, never=Later)
        _expect(line.rcpt(_plain(to)), _GONE)
        _expect(line.docmd("DATA"), (_GO_AHEAD,))
    except (OSError, smtplib.SMTPException) as error:
        raise Later(_said(error)) from error
    try:
        line.send(text)
        answer = line.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise Unsure(_said(error)) from error
    if answer[0] not in (*_NOT_NOW, *_NEVER, *_GONE):
        raise Unsure(_answered(answer))
    _expect(answer, _GONE)
    with suppress(OSError, smtplib.SMTPException):
        line.docmd("QUIT")


def _expect(
    answer: tuple[int, bytes],
    codes: Container[int],
    *,
    never: type[Undelivered] = Refused,
) -> None:
    """Raise *never* for a refusal that lasts, `Later` for anything but consent."""
    if answer[0] not in codes:
        raise (never if answer[0] in _NEVER else Later)(_answered(answer))


def _answered(answer: tuple[int, bytes]) -> str:
    return _without_addresses(f"{answer[0]} {answer[1].decode('ascii', 'replace')}")


def _said(error: Exception) -> str:
    """Return what *error* is about, fit to be kept: short, without addresses."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
        return _without_addresses(f"{error.smtp_code} {text}")
    return _without_addresses(f"{type(error).__name__}: {error}")


def _without_addresses(text: str) -> str:
    short = re.sub(r"\S+@\S+", "…", " ".join(text.split()))
    return short if len(short) <= _SAID else short[: _SAID - 1] + "…"


def _plain(address: str) -> str:
    """Return *address* in ASCII, its host as the network spells it."""
    local, _, host = address.rpartition("@")
    plain = f"{local}@{host.encode('idna').decode('ascii').lower()}"
    if not _MAILBOX.fullmatch(plain):
        raise ValueError("no mailbox")
    return plain


def _host(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]
