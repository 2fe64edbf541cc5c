"""Where no program is let in, a reviewer adds a picture, or has it tried again."""

import pytest

from tests.copies_made import FORBIDDEN, unseen
from tests.pictures_made import JPEG, PNG
from tests.services.copied import accepted, entries, kept, run, wanted
from tests.web.registers import a_register, show
from tracker.adapters import warcs
from tracker.adapters.copy_files import CopyFiles
from tracker.domain.access import OPERATOR, Actor, Role
from tracker.domain.copies import Medium
from tracker.domain.errors import NotAllowed, NotFound, WrongMove
from tracker.services import copies
from tracker.services.copies import Seen


@pytest.fixture
def store(database):
    with database.writing() as session:
        a_register(session)
    return database


@pytest.fixture
def files(tmp_path):
    return CopyFiles(tmp_path / "copies")


def picture(data=PNG, medium=Medium.PNG, *, now):
    payload = warcs.digest(data).removeprefix("sha256:")
    return Seen(data=data, medium=medium, at=now, payload=payload)


def add(store, files, code, now, actor=OPERATOR, **said):
    with store.writing() as session:
        seen = picture(**said, now=now)
        return copies.add_picture(session, actor, code, seen, files=files)


def test_a_reviewer_adds_a_picture_instead_and_no_more_is_tried(store, files, now):
    code = accepted(store, now)
    run(store, files, now, unseen)

    assert add(store, files, code, now)

    (copy,) = kept(store, code)
    assert (copy.medium, copy.outcome, copy.seq) == (Medium.PNG, None, 2)
    assert files.read(copy.sha256, Medium.PNG) == PNG
    assert wanted(store, code) is None
    assert entries(store) == [f"evidence:{code}"]


def test_the_same_picture_is_kept_once_and_a_better_one_beside_it(store, files, now):
    code = accepted(store, now)
    assert add(store, files, code, now)
    assert not add(store, files, code, now)
    assert add(store, files, code, now, data=JPEG, medium=Medium.JPEG)

    assert [copy.medium for copy in kept(store, code)] == [Medium.JPEG, Medium.PNG]
    assert len(entries(store)) == 2


def test_a_picture_of_what_is_not_accepted_is_refused(store, files, now):
    with store.writing() as session:
        code = show(session, "G1", "vk.com/one", now=now, accept=False)
    with pytest.raises(WrongMove):
        add(store, files, code, now)
    with pytest.raises(NotFound):
        add(store, files, "E-NONE", now)
    assert not list(files.lying())


def test_only_reviewers_add_pictures_and_have_it_tried_again(store, files, now):
    code = accepted(store, now)
    other = Actor(name="Анна", id=7, roles=frozenset({Role.REPRESENTATIVE}))
    with pytest.raises(NotAllowed):
        add(store, files, code, now, actor=other)
    with pytest.raises(NotAllowed), store.writing() as session:
        copies.try_again(session, other, code, now=now)


def test_what_was_given_up_can_be_wanted_again(store, files, now):
    code = accepted(store, now)
    run(store, files, now, lambda url: unseen(url, **FORBIDDEN))
    with store.writing() as session:
        assert copies.want_given_up(session, OPERATOR, now=now) == 1
    assert (wanted(store, code).due_at, wanted(store, code).outcome) == (now, None)
    assert entries(store, "evidence.copies_wanted") == ["copies"]

    run(store, files, now)
    with store.writing() as session:
        assert copies.want_given_up(session, OPERATOR, now=now) == 0
    assert len(kept(store, code)) == 1
