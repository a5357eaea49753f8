"""`eval/run.py --llm`: its figures spelt out on statements, and the command against a scripted server."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scoqa import Article, Citation, Statement
from scoqa.evaluation import main
from scoqa.evaluation.generated import judge_statement

from .fakes import WordEncoder
from .llm_server import MODEL, LlmServer, Step, says, serve_llm, status

ARTICLE = Article.from_paragraphs(
    "Rain", ["It rained for forty days. The river rose by three metres.", "Sledges brought mail."], id="rain"
)
RAIN, RIVER = "It rained for forty days.", "The river rose by three metres."


def statement(text: str, *quotes: str) -> Statement:
    citations = []
    for marker, quote in enumerate(quotes, start=1):
        start = ARTICLE.text.index(quote)
        paragraph = next(p.number for p in ARTICLE.paragraphs if p.start <= start < p.end)
        citations.append(Citation(marker, ARTICLE, paragraph, start, start + len(quote), quote))
    return Statement(text, tuple(citations), uncited=not citations)


@pytest.mark.parametrize(
    ("text", "quotes", "expected"),
    [
        (RAIN, [RAIN], (True, [True])),
        (RAIN, [RIVER], (False, [False])),
        (RAIN, [], (False, [])),
        (RAIN, [RAIN, RIVER], (True, [True, False])),  # the second is not needed, and does not suffice
        (RAIN, [RAIN, RAIN], (True, [True, True])),  # each suffices by itself
        ("It rained for forty days; the river rose by three metres.", [RAIN, RIVER], (True, [True, True])),
        ("It rained for fifty days.", [RAIN, RIVER], (False, [False, False])),
    ],
)
def test_recall_and_precision_of_citations_are_those_of_alce(
    text: str, quotes: list[str], expected: tuple[bool, list[bool]]
) -> None:
    assert judge_statement(statement(text, *quotes), WordEncoder(window=40)) == expected


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., LlmServer]]:
    """Starts a scripted server, and names it in the environment."""
    running = []

    def start(*script: Step) -> LlmServer:
        server = serve_llm(script)
        running.append(server)
        llm = next(server)
        monkeypatch.setenv("SCOQA_LLM_BASE_URL", f"{llm.address}/v1")
        monkeypatch.setenv("SCOQA_LLM_MODEL", MODEL)
        return llm

    yield start
    for server in running:
        server.close()


def squad_file(folder: Path) -> str:
    text = "It rained for forty days in the valley. The river rose by three metres."
    asked = [
        {"id": "a", "question": "How long did it rain?", "answers": [{"text": "forty days", "answer_start": 14}]},
        {"id": "b", "question": "How far did the river rise?", "answers": [{"text": "three", "answer_start": 58}]},
        {"id": "c", "question": "Who measured the rain?", "is_impossible": True, "answers": []},
    ]
    assert text[58:63] == "three"
    file = folder / "squad.json"
    data = [{"title": "Valley", "paragraphs": [{"context": text, "qas": asked}]}]
    file.write_text(json.dumps({"data": data}), encoding="utf-8")
    return str(file)


@pytest.mark.model
def test_figures_of_a_scripted_model_are_those_of_its_replies(
    scripted: Callable[..., LlmServer], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scripted(says("It rained for forty days in the valley. [1.1]"), status(500), says("NOT_IN_ARTICLE"))
    out = tmp_path / "out.json"
    assert main(["--llm", "--squad", squad_file(tmp_path), "--json", str(out)]) == 0
    assert f"written by {MODEL}: 3 questions, 2 answerable" in capsys.readouterr().out
    (section,) = json.loads(out.read_text(encoding="utf-8"))["sections"]
    figures = {
        table["title"]: dict(zip(table["columns"], [c and c["value"] for c in table["rows"][0]["cells"]], strict=True))
        for table in section["tables"]
    }
    assert figures["Citations of generated answers"] == {
        "cite recall": 1.0,
        "cite prec.": 1.0,
        "gold prec.": 1.0,
        "gold recall": 1.0,
    }
    assert figures["Generated answers"]["by the model"] == 1 / 2
    assert figures["Generated answers"]["gold whole"] == 1.0  # the other one was quoted instead
    assert figures["Refusals"]["right"] == 1.0
    assert figures["What generated answers cost"]["fell back"] == pytest.approx(1 / 3, abs=1e-6)
    assert figures["What generated answers cost"]["tokens in"] == 111
    assert section["mode"] == "generated"


def test_without_a_model_it_says_what_to_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("SCOQA_LLM_BASE_URL", "SCOQA_LLM_MODEL"):
        monkeypatch.delenv(name, raising=False)
    assert main(["--llm", "--squad", squad_file(tmp_path)]) == 2
    assert "set SCOQA_LLM_BASE_URL and SCOQA_LLM_MODEL" in capsys.readouterr().err


@pytest.mark.parametrize("others", [["--compare", "baseline.json"], ["--article", "Rain"]])
def test_options_that_do_not_go_with_it_are_refused(others: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--llm", "--squad", "x.json", *others])
    assert "--llm goes with" in capsys.readouterr().err
