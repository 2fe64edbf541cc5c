"""Settings come from the environment, and a wrong one refuses to start."""

import stat

import pytest

from tracker.config import KNOWN, BadSetting, read


def test_an_unknown_setting_refuses_to_start(tmp_path):
    with pytest.raises(BadSetting, match="TRACKER_DATBASE_URL"):
        read({"TRACKER_DATA": str(tmp_path), "TRACKER_DATBASE_URL": "sqlite:///x"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TRACKER_DATABASE_URL", "postgresql://x"),
        ("TRACKER_SEARCH", "lucene"),
        ("TRACKER_PUBLIC_URL", "example.org"),
    ],
)
def test_an_impossible_value_refuses_to_start(tmp_path, name, value):
    with pytest.raises(BadSetting, match=name):
        read({"TRACKER_DATA": str(tmp_path), name: value})


def test_the_secret_is_made_once_and_kept_to_its_owner(tmp_path):
    first = read({"TRACKER_DATA": str(tmp_path)})
    second = read({"TRACKER_DATA": str(tmp_path)})

    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 48
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_by_default_everything_lies_in_the_data_folder(tmp_path):
    settings = read({"TRACKER_DATA": str(tmp_path)})

    assert settings.database_url == f"sqlite:///{tmp_path}/register.sqlite"
    assert settings.index == tmp_path / "index"
    assert settings.demo is False


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_setting_is_in_the_manual(language):
    from tracker.resources import folder

    manual = (folder("content") / language / "help" / "settings.md").read_text("utf-8")

    assert [name for name in KNOWN if name not in manual] == []


def test_every_engine_that_can_be_named_can_be_opened():
    from tracker.config import ENGINES
    from tracker.search.opening import BY_NAME

    assert set(ENGINES) == set(BY_NAME)
