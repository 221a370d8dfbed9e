from __future__ import annotations

import pathlib
import re

import pytest

from app.settings import Settings, load_settings
from core.errors import ConfigurationError

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def no_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_lists_are_comma_separated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCES", " ebay, feed ,")
    monkeypatch.setenv("ENCRYPTION_KEYS", "new,old")
    settings = load_settings()
    assert settings.sources == ("ebay", "feed")
    assert [key.get_secret_value() for key in settings.encryption_keys] == ["new", "old"]


def test_a_bad_setting_is_one_sentence_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "hunter2")
    with pytest.raises(ConfigurationError, match="The setting PORT cannot be used") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def test_a_folder_given_in_code_wins(tmp_path: pathlib.Path) -> None:
    assert Settings(data_dir=tmp_path).data_dir == tmp_path


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@h/db")
    monkeypatch.setenv("EBAY_CLIENT_SECRET", "hunter2")
    assert "hunter2" not in repr(load_settings())


def test_env_example_names_every_setting_and_no_other() -> None:
    text = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#([A-Z_]+)=", text, re.MULTILINE))
    fields = {
        str(field.validation_alias or name).upper() for name, field in Settings.model_fields.items()
    }
    assert named == fields
