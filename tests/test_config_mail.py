"""Where mail goes is read from one address, and a wrong one refuses to start."""

import pytest

from tracker.config import BadSetting, Line, MailServer, read

SENDER = "Реестр <register@example.org>"


def mail(tmp_path, url, sender=SENDER):
    """Return what the settings make of *url* and *sender*."""
    given = {"TRACKER_DATA": str(tmp_path), "TRACKER_MAIL_URL": url}
    return read(given | ({"TRACKER_MAIL_FROM": sender} if sender else {}))


def test_without_a_server_there_is_none(tmp_path):
    assert read({"TRACKER_DATA": str(tmp_path)}).mail is None


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://u:p%40ss@mail.example.org",
         MailServer(host="mail.example.org", port=465, user="u", password="p@ss",
                    line=Line.TLS)),
        ("smtp://me%40x.org:s3cret@mail.example.org:2525/",
         MailServer(host="mail.example.org", port=2525, user="me@x.org",
                    password="s3cret")),
        ("smtp://127.0.0.1:25?starttls=no",
         MailServer(host="127.0.0.1", port=25, line=Line.OPEN)),
    ],
)  # fmt: skip
def test_the_server_is_read_from_its_address(tmp_path, url, server):
    found = mail(tmp_path, url)

    assert found.mail == server
    assert found.mail_from == SENDER
    assert not server.password or server.password not in repr(found)


@pytest.mark.parametrize(
    "url",
    ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://host:port",
     "smtp://u:p@host?starttls=no", "smtps://host?starttls=no", "smtp://host/box",
     "smtp://host?tls=1", "smtp://[::1"],
)  # fmt: skip
def test_an_impossible_server_refuses_to_start(tmp_path, url):
    with pytest.raises(BadSetting, match="TRACKER_MAIL_URL"):
        mail(tmp_path, url)


@pytest.mark.parametrize("sender", ["", "nobody", "a@b\r\nBcc: c@d.e", "a b@c.d", "@"])
def test_a_server_in_nobodys_name_refuses_to_start(tmp_path, sender):
    with pytest.raises(BadSetting, match="TRACKER_MAIL_FROM"):
        mail(tmp_path, "smtp://host", sender)
