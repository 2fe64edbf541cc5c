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
        ("TRACKER_VISIT_DAYS", "0"),
        ("TRACKER_VISIT_DAYS", "weekly"),
        ("TRACKER_VISIT_DAYS", "366"),
        ("TRACKER_VISIT_DAYS", "٣"),
        ("TRACKER_CANARY", "ya.ru"),
        ("TRACKER_VK_TOKEN", "short"),
        ("TRACKER_VK_TOKEN", "a token with spaces in it"),
        ("TRACKER_VK_TOKEN", "a-token-with-a-new-line\nInjected: yes"),
        ("TRACKER_VISIT_INNER", "localhost:80"),
        ("TRACKER_VISIT_INNER", "127.0.0.1"),
        ("TRACKER_VISIT_INNER", "127.0.0.1:http"),
        ("TRACKER_VISIT_INNER", "127.1:80"),
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


def test_visits_are_set_and_by_default_no_inner_address_is_spared(tmp_path):
    usual = read({"TRACKER_DATA": str(tmp_path)})
    assert (usual.visit_days, usual.vk_token, usual.visit_inner) == (7, "", frozenset())
    assert usual.canaries
    given = {
        "TRACKER_DATA": str(tmp_path),
        "TRACKER_VISIT_DAYS": "30",
        "TRACKER_CANARY": "https://a.ru/, https://b.ru/",
        "TRACKER_VISIT_INNER": "127.0.0.1:8080, [::1]:8081",
    }
    settings = read(given)
    assert settings.visit_days == 30
    assert settings.canaries == ("https://a.ru/", "https://b.ru/")
    assert settings.visit_inner == {("127.0.0.1", 8080), ("::1", 8081)}
    assert read({**given, "TRACKER_CANARY": ""}).canaries == ()


def test_a_token_is_never_shown(tmp_path):
    token = "vk1.a.S3cret-token_of_the.register"
    settings = read({"TRACKER_DATA": str(tmp_path), "TRACKER_VK_TOKEN": token})
    assert settings.vk_token == token
    assert token not in repr(settings)
    with pytest.raises(BadSetting) as refused:
        read({"TRACKER_DATA": str(tmp_path), "TRACKER_VK_TOKEN": f"{token} x"})
    assert token not in str(refused.value)
