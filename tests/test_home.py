"""The key of the chat's history: made once, kept, and done without where it cannot be written."""

from pathlib import Path

import pytest

from scoqa.home import KEY_FILE, data_folder, history_key


def test_key_is_made_once_and_is_the_users_alone(tmp_path: Path) -> None:
    key = history_key(tmp_path / "new")
    assert len(key) == 32
    assert history_key(tmp_path / "new") == key
    assert (tmp_path / "new" / KEY_FILE).stat().st_mode & 0o077 == 0


def test_without_a_folder_the_key_lasts_for_the_run(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("")
    assert len(history_key(tmp_path / "file")) == 32
    assert "will not survive a restart" in caplog.text


def test_data_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SCOQA_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    monkeypatch.delenv("SCOQA_DATA")
    assert data_folder().name == "scoqa"
