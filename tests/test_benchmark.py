"""The benchmark's arithmetic and its made-up index; no timing is judged."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

import scoqa

EVAL = Path("eval").resolve()


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EVAL / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


benchmark, scale = load("benchmark"), load("benchmark_scale")


def test_ratio_is_the_median_of_the_rounds_own() -> None:
    row = benchmark._row("what", [1.0, 2.0, 30.0], [2.0, 8.0, 60.0], "s", 1)
    assert row == ("what", "2.0 s", "8.0 s", "0.50 ×")  # 1/2, 2/8, 30/60: the slow round slowed both


def test_only_what_was_measured_is_in_the_table() -> None:
    found = {"load": 0.1, "build": {"build": [2.0], "encode": [5.0]}}
    assert benchmark.table(found) == [("index build, against encoding the same texts", "2.0 s", "5.0 s", "0.40 ×")]


def test_importing_is_measured_beyond_pythons_own_start() -> None:
    same = {"s": [2.0], "MB": [100.0]}
    found = {"import": {"s": [0.05, 0.07, 0.9]}, "nothing": {"s": [0.02, 0.03, 0.01]}}
    found |= dict.fromkeys(("scoqa", "unread", "plain"), same)
    assert benchmark.table({"cold": found})[-1] == ("`import scoqa`, beyond Python's own start", "0.050 s", "", "")


def test_library_that_fails_is_left_out_and_scoqa_may_not(capsys: pytest.CaptureFixture[str]) -> None:
    nothing, failing = [sys.executable, "-c", ""], [sys.executable, "-c", "raise SystemExit(1)"]
    found = benchmark.cold({"nothing": nothing, "txtai": failing}, 1)
    assert found.keys() == {"nothing"}
    assert len(found["nothing"]["s"]) == 1
    assert "txtai is left out" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="failed"):
        benchmark.cold({"scoqa": failing}, 1)


def test_rows_of_batch_divide_answers_by_the_scripts() -> None:
    found = {"together": [200.0], "unread": [320.0], "one by one": [100.0]}
    found |= {"plain together": [400.0], "plain one by one": [80.0]}
    assert [row[3] for row in benchmark.table({"batch": found})] == ["2.50 ×", "0.50 ×", "4.00 ×", "1.25 ×"]


def test_library_that_is_not_known_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [str(EVAL), *sys.path])
    with pytest.raises(SystemExit, match="not nonsense"):
        benchmark.peers(str(tmp_path), ["nonsense=python"])


def test_libraries_that_are_not_given_are_named_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "path", [str(EVAL), *sys.path])
    commands = benchmark.peers(str(tmp_path), ["txtai=/venv/bin/python"])
    assert [command[:1] for command in commands.values()] == [["/venv/bin/python"]]
    printed = capsys.readouterr().out
    assert "--with haystack=PYTHON" in printed
    assert "--with txtai" not in printed


def test_made_up_index_is_as_large_as_asked_and_is_searched(tmp_path: Path) -> None:
    articles = scale.made_up_articles(1_200)
    assert [len(article.paragraphs) for article in articles] == [1_000, 200]
    assert max(len(paragraph.text.split()) for article in articles for paragraph in article.paragraphs) == scale.WORDS
    scoqa.Index.build(articles[1:], scale.MadeUpEncoder()).save(tmp_path / "index")
    found = scale.search(str(tmp_path / "index"))
    assert found["recall"] == 1.0  # so few vectors are all compared
    assert found["p50"] <= found["p95"]
