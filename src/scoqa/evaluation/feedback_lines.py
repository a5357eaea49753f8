"""What readers marked in the web chat → lines of a question set, each to be checked by hand.

A line has a key `check` that says what to look at; `read_question_set` refuses the file until it is gone.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scoqa.errors import QuestionSetError, ScoqaError
from scoqa.evaluation.questions import check_list, check_type, json_lines
from scoqa.types import Article

HELPFUL = "helpful"


def main(argv: Sequence[str] | None = None, *, questions: str | Path | None = None) -> int:
    """Prints the lines that a feedback file gives, or appends them to a file; 0, or 2 where it cannot.

    Args:
        argv: The arguments; those of the process where not given.
        questions: The question set whose questions are not proposed again, where the arguments name none.
    """
    parser = argparse.ArgumentParser(
        prog="feedback.py", description="Turn what readers marked into lines of a question set, to be checked by hand."
    )
    parser.add_argument("feedback", metavar="FILE", help="what the web chat has written")
    parser.add_argument("--index", metavar="DIR", help="index folder; the shipped one where not given")
    parser.add_argument("--questions", metavar="FILE", default=questions, help="questions that are known already")
    parser.add_argument("--out", metavar="FILE", help="append to this file; printed where not given")
    options = parser.parse_args(argv)
    try:
        from scoqa.assistant import shipped_index
        from scoqa.index import Index

        articles = Index.load(options.index or shipped_index()).articles
        known = [path for path in (options.questions, options.out) if path and Path(path).exists()]
        lines, others = feedback_lines(options.feedback, articles, known)
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        if options.out:
            _append(Path(options.out), text)
        else:
            print(text, end="")
    except ScoqaError as error:
        print(f"scoqa feedback: {error}", file=sys.stderr)
        return 2
    where = options.out or "printed"
    print(f"{len(lines)} new questions: {where}; {others} marks were about other articles.", file=sys.stderr)
    return 0


def feedback_lines(
    path: str | Path, articles: Sequence[Article], known: Iterable[str | Path] = ()
) -> tuple[list[dict[str, Any]], int]:
    """The lines that a feedback file gives, in the order in which the questions were first marked.

    A question that was marked several times gives one line. Gold paragraphs and quotes are proposed from the last
    answer that was marked helpful, and are empty where there was none.

    Args:
        path: What the web chat has written.
        articles: Those of the index; marks that are about others give no line.
        known: Question sets whose questions give no line either.

    Returns:
        The lines, and how many marks were about other articles.

    Raises:
        QuestionSetError: A line of a file is malformed.
    """
    by_digest = {article.digest: article for article in articles}
    seen = {_key(line["question"], line["history"]) for file in known for line in _asked(file)}
    marks: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    others = 0
    for where, record in json_lines(path):
        _check(record, where)
        if set(record["article"]) != set(by_digest):
            others += 1
            continue
        key = _key(record["question"], record["history"])
        if key not in seen:
            marks.setdefault(key, []).append(record)
    return [_line(own, by_digest) for own in marks.values()], others


def _asked(path: str | Path) -> Iterable[dict[str, Any]]:
    for where, line in json_lines(path):
        check_type(line, "question", str, where)
        check_list(line, "history", str, where)
        yield line


def _check(record: Mapping[str, Any], where: str) -> None:
    for key in ("question", "mark", "note"):
        check_type(record, key, str, where)
    check_list(record, "history", str, where)
    check_list(record, "article", str, where)
    for citation in check_list(record, "citations", dict, where):
        check_type(citation, "article", str, where)
        check_type(citation, "paragraph", int, where)
        check_type(citation, "quote", str, where)


def _key(question: str, history: Sequence[str]) -> tuple[str, ...]:
    return tuple(" ".join(text.casefold().split()) for text in (*history, question))


def _line(marks: Sequence[Mapping[str, Any]], by_digest: Mapping[str, Article]) -> dict[str, Any]:
    last = marks[-1]
    helpful = next((record for record in reversed(marks) if record["mark"] == HELPFUL), None)
    quoted = helpful["citations"] if helpful else []
    quotes = list(dict.fromkeys(citation["quote"] for citation in quoted))
    name = hashlib.sha256("\n".join(_key(last["question"], last["history"])).encode()).hexdigest()[:8]
    line: dict[str, Any] = {
        "id": f"feedback-{name}",
        "split": "dev",
        "kind": "feedback",
        "question": last["question"],
        "history": last["history"],
        "gold": sorted({citation["paragraph"] for citation in quoted}),
        "quote": quotes[0] if quotes else "",
    }
    if len(quotes) > 1:
        line["quotes"] = quotes
    if len(by_digest) > 1:
        line["article"] = quoted[0]["article"] if quoted else next(iter(by_digest.values())).id
    return line | {"of": None, "check": _what_to_check(marks, bool(helpful), bool(quotes))}


def _what_to_check(marks: Sequence[Mapping[str, Any]], helpful: bool, quoted: bool) -> str:
    counts = ", ".join(f"{count} × {mark}" for mark, count in Counter(record["mark"] for record in marks).items())
    if quoted:
        task = "are these all gold paragraphs, and is the quote no longer than needed?"
    elif helpful:
        task = "a reader found the refusal right: does the article really not answer it?"
    else:
        task = "which paragraphs answer it, if any, and in which words?"
    notes = "".join(f" “{record['note'].strip()}”" for record in marks if record["note"].strip())
    return f"{counts}: {task}{notes}"


def _append(path: Path, text: str) -> None:
    try:
        with path.open("a+", encoding="utf-8") as stream:
            if stream.tell() and text:
                stream.seek(0)
                text = text if stream.read().endswith("\n") else "\n" + text
            stream.write(text)
    except OSError as error:
        raise QuestionSetError(f"Cannot write {path}: {error.strerror or error}.") from error
