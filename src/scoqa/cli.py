"""The command line: `scoqa ask`, `search`, `explain`, `index`, `serve`, `mcp` and `eval`."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scoqa import __version__
from scoqa.cli_serve import FILES_HELP, INDEX_HELP, add_commands, open_assistant, read_files
from scoqa.errors import QuestionError, ScoqaError
from scoqa.render import origin_text, passages_to_dict, statement_doubts

if TYPE_CHECKING:
    from scoqa.assistant import Assistant
    from scoqa.explaining import Explanation
    from scoqa.types import Answer, Passage

ANSWERED, REFUSED, FAILED = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns 0 for an answer, 1 for a refusal, 2 for an error."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a terminal may lack "¶"
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        if arguments[:1] == ["eval"]:  # it has options of its own
            from scoqa.evaluation import main as evaluate

            return evaluate(arguments[1:])
        options = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except ScoqaError as error:
        print(f"scoqa: {error}", file=sys.stderr)
        return FAILED
    except BrokenPipeError:  # the reader of our output, `head` say, has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scoqa",
        description="Ask an article; get verbatim quotations with their paragraphs, or an honest refusal.",
        epilog="Exit status: 0 for an answer, 1 for a refusal, 2 for an error.",
    )
    parser.add_argument("--version", action="version", version=f"scoqa {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    ask = commands.add_parser("ask", help="answer a question with quotations")
    ask.add_argument("question", nargs="?", help="what you want to know")
    ask.set_defaults(command=_ask)

    search = commands.add_parser("search", help="show the best passages for a query")
    search.add_argument("question", nargs="?", metavar="query", help="a question or keywords")
    search.add_argument("-k", type=_positive, default=5, help="how many passages (default: 5)")
    search.set_defaults(command=_search)

    why = commands.add_parser("explain", help="show why an answer is what it is")
    why.add_argument("question", help="what you want to know")
    why.set_defaults(command=_explain, batch=None)

    for command in (ask, search, why):
        command.add_argument(
            "--history", action="append", default=[], metavar="QUESTION", help="an earlier question (repeatable)"
        )
        command.add_argument("--as-typed", action="store_true", help="leave misspelt words as they are")
        command.add_argument("--json", action="store_true", help="print JSON")
        command.add_argument("--index", metavar="DIR", help=INDEX_HELP)
        command.add_argument("--article", action="append", default=[], metavar="FILE", help=f"{FILES_HELP}; repeatable")
    for command in (ask, search):
        command.add_argument(
            "--batch",
            metavar="FILE",
            help='JSON lines {"id": …, "question": …, "history": […]}, or - for standard input; '
            "prints one line of JSON for each, with its id",
        )

    index = commands.add_parser("index", help="build an index folder from files")
    index.add_argument("files", nargs="+", metavar="FILE", help=FILES_HELP)
    index.add_argument("--out", default="embeddings", metavar="DIR", help="the folder to write (default: embeddings)")
    index.add_argument(
        "--model", help="a folder or locally cached sentence-transformers model (default: all-MiniLM-L6-v2)"
    )
    index.set_defaults(command=_index)

    add_commands(commands)

    commands.add_parser("eval", help="measure how good it is; see: scoqa eval --help", add_help=False)
    return parser


def _ask(options: argparse.Namespace) -> int:
    assistant, correct = _assistant(options), not options.as_typed
    if options.batch is not None:
        return _batch(options.batch, lambda asked: (a.to_dict() for a in assistant.ask_many(asked, correct=correct)))
    answer = assistant.ask(options.question, options.history, correct=correct)
    print(json.dumps(answer.to_dict(), ensure_ascii=False, indent=2) if options.json else _answer_text(answer))
    return ANSWERED if answer.answered else REFUSED


def _search(options: argparse.Namespace) -> int:
    search = partial(_assistant(options).search, k=options.k, correct=not options.as_typed)
    if options.batch is not None:
        return _batch(options.batch, lambda asked: (passages_to_dict(*search(*own)) for own in asked))
    query, passages = search(options.question, options.history)
    if not options.question.strip():
        raise QuestionError("Give a question or keywords.")
    if options.json:
        print(json.dumps(passages_to_dict(query, passages), ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(_passage_text(rank, passage) for rank, passage in enumerate(passages, start=1)))
    return ANSWERED if passages else REFUSED


def _explain(options: argparse.Namespace) -> int:
    found = _assistant(options).explain(options.question, options.history, correct=not options.as_typed)
    print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2) if options.json else _explanation_text(found))
    return ANSWERED if found.answer.answered else REFUSED


def _index(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from scoqa.encoder import load_encoder
    from scoqa.index import Index
    from scoqa.storage import check_replaceable

    articles = read_files(options.files)
    check_replaceable(Path(options.out).resolve())  # before anything is embedded
    with tqdm(unit=" paragraphs", disable=None, leave=False) as bar:  # None: silent where nobody looks on

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        index = Index.build(articles, load_encoder(options.model), show)
    index.save(options.out)
    sentences = sum(len(paragraph.sentences) for _, paragraph in index.paragraphs)
    print(f"{options.out}: {len(articles)} article(s), {len(index.paragraphs)} paragraphs, {sentences} sentences")
    return ANSWERED


def _assistant(options: argparse.Namespace) -> Assistant:
    if (options.question is None) == (options.batch is None):
        raise QuestionError("Give a question, or --batch FILE, and not both.")
    return open_assistant(options.article, options.index)


def _batch(file: str, run: Callable[[list[tuple[str, list[str]]]], Iterator[dict[str, Any]]]) -> int:
    """A line in, a line out, in order; a line that cannot be used gives its error and the others go on."""
    lines = [_read_line(number, line) for number, line in _lines(file)]
    results = run([asked for _, asked, _ in lines if asked is not None])
    for named, asked, error in lines:
        print(json.dumps(named | (error if asked is None else next(results)), ensure_ascii=False), flush=True)
    return FAILED if any(asked is None for _, asked, _ in lines) else ANSWERED


def _read_line(number: int, line: str) -> tuple[dict[str, Any], tuple[str, list[str]] | None, dict[str, str]]:
    """A line's id, where it has one; its question and history; and where these cannot be used the error."""
    record: Any = None
    asked, error = None, {}
    try:
        record = json.loads(line)
        asked = _question(record)
    except json.JSONDecodeError as caught:
        error = {"error": f"line {number} is not JSON: {caught.msg} at column {caught.colno}"}
    except (ValueError, RecursionError, ScoqaError) as caught:
        error = {"error": f"line {number}: {caught}"}
    return ({"id": record["id"]} if isinstance(record, dict) and "id" in record else {}), asked, error


def _lines(file: str) -> Iterator[tuple[int, str]]:
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise QuestionError(f"The batch {file} cannot be read: {why}.") from error
    return ((number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip())


def _question(record: Any) -> tuple[str, list[str]]:
    question = record.get("question") if isinstance(record, dict) else None
    if not isinstance(question, str):
        raise QuestionError('a line is an object with a string "question"')
    history = record.get("history", [])
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise QuestionError('"history" is a list of strings, oldest first')
    return question, history


def _answer_text(answer: Answer) -> str:
    lines = [answer.text]
    exact = [f"“{s.answer.text}”" for s in answer.statements if s.answer is not None]
    lines += [f"In these words: {', '.join(exact)}"] if exact else []
    for citation in answer.citations:
        also = f" (also {', '.join(f'¶{number}' for number in citation.repeats)})" if citation.repeats else ""
        where = f"[{citation.marker}] {citation.article.title or citation.article_id}, ¶{citation.paragraph}{also}"
        lines.append(where if citation.support is None else f"{where}: “{citation.quote}”")
    lines += [f"Please check: “{s.text}” ({doubt})" for s in answer.statements for doubt in statement_doubts(s)]
    if not answer.answered and answer.passages:
        closest = answer.passages[0]
        lines.append(f"Closest passage, ¶{closest.paragraph.number}: {closest.paragraph.text}")
    for typed, searched in answer.corrections:
        lines.append(f"Searched for {searched!r} where you typed {typed!r}.")
    if answer.query != answer.question.strip():
        lines.append(f"Searched for: {answer.query}")
    if origin := origin_text(answer):
        lines.append(origin)
    if not answer.reply:
        lines.append(f"Confidence that the article answers: {answer.confidence:.0%}")
    return "\n".join(lines)


def _explanation_text(found: Explanation) -> str:
    lines = [_answer_text(found.answer), f"It is answered from a confidence of {found.threshold:.0%} on.", ""]
    if found.lift:
        parts = ", ".join(f"{name} {value:+.2f}" for name, value in found.lift.items())
        lines += [f"Confidence, in log-odds against the typical answered question: {parts}", ""]
    for leg, places in found.legs.items():
        lines.append(f"Candidates by {leg}: {', '.join(f'¶{number}' for _, number in places)}")
    parts_of = zip(found.answer.passages, found.contributions, found.matched, found.missing, strict=True)
    for rank, (passage, contributions, matched, missing) in enumerate(parts_of, start=1):
        total = ", ".join(f"{name} {value:+.2f}" for name, value in contributions.items())
        lines += ["", f"{rank}. ¶{passage.paragraph.number}, score {passage.score:.2f} = {total}"]
        lines += [f"   matched: {', '.join(matched) or 'no word'}; missing: {', '.join(missing) or 'none'}"]
        lines += [f"   {passage.sentences[0].text}"]
        if passage.spans:
            lines += [f"   read: {', '.join(f'“{s.text}” {s.probability:.2f}' for s in passage.spans)}"]
    return "\n".join(lines)


def _passage_text(rank: int, passage: Passage) -> str:
    signals = ", ".join(f"{name} {value:.2f}" for name, value in passage.scores.items())
    also = "".join(f", also ¶{number}" for number in passage.repeats)
    return f"{rank}. ¶{passage.paragraph.number}{also} ({signals})\n{passage.paragraph.text}"


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return int(text)


if __name__ == "__main__":
    raise SystemExit(main())
