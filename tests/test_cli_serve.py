"""The files that commands take, and the password that `scoqa serve` asks for."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scoqa import cli
from scoqa.cli_serve import open_assistant, read_login
from scoqa.errors import SettingsError
from scoqa.guard import Login

from .fakes import WordEncoder


@pytest.fixture
def small_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoqa.assistant.load_encoder", lambda model=None: WordEncoder())


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "rain.md").write_text("# Rain\n\nIt *rained* for forty days.\n\nHay was lost.\n")
    (tmp_path / "snow.html").write_text("<h1>Snow</h1><p>Snow lay until May.<p>Sledges brought the mail.")
    return [str(tmp_path / "rain.md"), str(tmp_path / "snow.html")]


def test_files_are_asked_together(small_model: None, files: list[str]) -> None:
    assistant = open_assistant(files, None)
    assert [article.id for article in assistant.index.articles] == ["rain", "snow"]
    assert assistant.ask("Sledges brought the mail").citations[0].article_id == "snow"


def test_ask_takes_files(small_model: None, files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["ask", "Sledges brought the mail", "--article", files[0], "--article", files[1]]
    assert cli.main(arguments) == 0
    assert "[1] Snow, ¶2" in capsys.readouterr().out


def test_serve_is_given_files_feedback_and_login(
    small_model: None, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr("scoqa.ui.serve", lambda assistant, **rest: given.update(rest, assistant=assistant))
    monkeypatch.setenv("SCOQA_PASSWORD", "secret")
    arguments = ["serve", *files, "--port", "7000", "--host", "0.0.0.0", "--auth", "reader", "--feedback", "told.jsonl"]
    assert cli.main(arguments) == 0
    assert [article.id for article in given["assistant"].index.articles] == ["rain", "snow"]
    assert (given["host"], given["port"], given["open_browser"]) == ("0.0.0.0", 7000, False)
    assert (given["login"], given["feedback"]) == (Login("reader", "secret"), Path("told.jsonl"))


def test_mcp_is_given_files(small_model: None, files: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr("scoqa.mcp_server.run_stdio", given.append)
    assert cli.main(["mcp", files[1]]) == 0
    assert given[0].index.articles[0].title == "Snow"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serve", "x.txt", "--index", "y"], "Give files, or --index DIR, and not both."),
        (["mcp", "nowhere.pdf"], "Cannot read the article nowhere.pdf"),
        (["serve", "--auth", "reader"], "--auth reader needs a password. Set SCOQA_PASSWORD"),
        (["serve", "--auth", ":x"], "A login is a name without a colon"),
        (["serve", "--password-file", "x"], "no name: give --auth USER"),
        (["serve", "--auth", "reader", "--password-file", "nowhere"], "password file nowhere cannot be read"),
    ],
)
def test_wrong_options_are_one_line(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert cli.main(arguments) == 2
    assert says in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("user", "environment", "login"),
    [
        (None, {}, None),
        ("reader", {"SCOQA_PASSWORD": "secret: ü"}, Login("reader", "secret: ü")),
        ("reader:se:cret", {"SCOQA_PASSWORD": "other"}, Login("reader", "se:cret")),
    ],
)
def test_login(user: str | None, environment: Mapping[str, str], login: Login | None) -> None:
    assert read_login(user, None, environment) == login


def test_password_in_a_command_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    read_login("reader:secret", None, {})
    assert "others on this machine can see a password" in capsys.readouterr().err


def test_password_file_goes_before_the_environment_and_its_first_line_counts(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret\nnot this\n")
    assert read_login("reader", str(file), {"SCOQA_PASSWORD": "other"}) == Login("reader", "secret")
    file.write_text("")
    with pytest.raises(SettingsError, match="neither may be empty"):
        read_login("reader", str(file), {})


def test_password_is_asked_for_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    assert read_login("reader", None, {}, prompt=lambda text: f"typed after {text}") == Login(
        "reader", "typed after Password for reader: "
    )


def test_password_without_a_name_does_not_pass_for_protection() -> None:
    with pytest.raises(SettingsError, match="no name"):
        read_login(None, None, {"SCOQA_PASSWORD": "secret"})
