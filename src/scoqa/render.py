"""Answers as plain text, Markdown and JSON. Pure functions; whatever is not ours is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from scoqa.types import Answer, Citation, Passage, Refusal, Shortfall

JSON_VERSION = 1
"""Raised when a field of `to_dict` changes its meaning or goes; new fields do not raise it."""

REFUSAL_TEXT = {
    Refusal.NOT_IN_ARTICLE: "The article does not say.",
    Refusal.EMPTY_QUESTION: "Please ask a question about the article.",
}
SHORTFALL_TEXT = {
    Shortfall.NOTHING_NEAR: "It speaks of other things.",
    Shortfall.ONLY_THE_TOPIC: "A passage comes near, but does not answer this.",
    Shortfall.NOT_SAID_OF_IT: "It names what you ask about, but says nothing like this of it.",
    Shortfall.NO_SUCH_PLACE: "It has no paragraph or picture of that number.",
    Shortfall.OTHER_LANGUAGE: (
        "This question seems to be in another language than the article, and the model knows English only: "
        "ask in the article's language, or build the index with a multilingual model (--model)."
    ),
}


def plain_text(answer: Answer) -> str:
    """The answer in plain words: one statement a line with its markers, or what the refusal or the reply says."""
    if answer.refusal is not None:
        return refusal_text(answer.refusal, answer.shortfall)
    if answer.reply:
        return answer.reply
    return "\n".join(f"{s.text} {''.join(f'[{c.marker}]' for c in s.citations)}" for s in answer.statements)


def refusal_text(refusal: Refusal, shortfall: Shortfall | None) -> str:
    """What a refusal says to a reader."""
    if shortfall is Shortfall.OTHER_LANGUAGE:  # then nobody knows what the article says of it
        return SHORTFALL_TEXT[shortfall]
    return " ".join([REFUSAL_TEXT[refusal], *([SHORTFALL_TEXT[shortfall]] if shortfall else [])])


def to_markdown(answer: Answer) -> str:
    """The answer as CommonMark: quotations with markers, then a line a citation that says where it stands.

    A refusal names the closest passage, without a marker: it is no citation.
    """
    if answer.reply:
        return escape_markdown(answer.reply) + "\n"
    if answer.refusal is not None:
        lines = [plain_text(answer)]
        if answer.passages:
            closest = answer.passages[0]
            where = place(closest.article.title, closest.paragraph.number, closest.repeats)
            lines += ["", f"Closest passage ({where}):", "", f"> {escape_markdown(closest.paragraph.text)}"]
        return "\n".join(lines) + "\n"
    blocks = []
    for statement in answer.statements:
        markers = "".join(rf"\[{citation.marker}\]" for citation in statement.citations)
        blocks.append(f"> {escape_markdown(statement.text)} {markers}")
    sources = [rf"\[{c.marker}\] {place(c.article.title, c.paragraph, c.repeats)}" for c in answer.citations]
    return "\n\n".join([*blocks, "  \n".join(sources)]) + "\n"


def place(title: str, paragraph: int, repeats: tuple[int, ...]) -> str:
    """Where a passage stands, as Markdown: `Title, ¶18 (also ¶1)`."""
    also = f" (also {', '.join(f'¶{number}' for number in repeats)})" if repeats else ""
    name = f"{escape_markdown(title)}, " if title else ""
    return f"{name}¶{paragraph}{also}"


def escape_markdown(text: str) -> str:
    r"""`text` so that CommonMark shows it as it is, on one line.

    >>> print(escape_markdown("2 * <b> [x]"))
    2 \* \<b\> \[x\]
    """
    text = re.sub(r"([\\`*_\[\]<>&#|~$])", r"\\\1", " ".join(re.split(r"\r\n|\r|\n", text)))
    return re.sub(r"^(\s*)(?:([-+=])|(\d+)([.)]))", r"\1\3\\\2\4", text)


def to_dict(answer: Answer) -> dict[str, Any]:
    """The answer as JSON data, of version `JSON_VERSION`; the README documents the fields."""
    return {
        "version": JSON_VERSION,
        "question": answer.question,
        "query": answer.query,
        "answered": answer.answered,
        "confidence": answer.confidence,
        "method": answer.method,
        "text": answer.text,
        "refusal": answer.refusal.value if answer.refusal is not None else None,
        "shortfall": answer.shortfall.value if answer.shortfall is not None else None,
        "corrections": [list(pair) for pair in answer.corrections],
        "statements": [
            {"text": s.text, "citations": [citation_to_dict(c) for c in s.citations]} for s in answer.statements
        ],
        "passages": [passage_to_dict(passage) for passage in answer.passages],
    }


def passages_to_dict(query: str, passages: Sequence[Passage]) -> dict[str, Any]:
    """The passages found for a query as JSON data, of version `JSON_VERSION`."""
    return {"version": JSON_VERSION, "query": query, "passages": [passage_to_dict(p) for p in passages]}


def citation_to_dict(citation: Citation) -> dict[str, Any]:
    """A citation as JSON data."""
    return {
        "marker": citation.marker,
        "article": citation.article_id,
        "paragraph": citation.paragraph,
        "repeats": list(citation.repeats),
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
    }


def passage_to_dict(passage: Passage) -> dict[str, Any]:
    """A passage as JSON data; its sentences best first."""
    return {
        "article": passage.article.id,
        "paragraph": passage.paragraph.number,
        "repeats": list(passage.repeats),
        "kind": passage.paragraph.kind.value,
        "text": passage.paragraph.text,
        "score": passage.score,
        "scores": dict(passage.scores),
        "sentences": [
            {"number": s.number, "start": s.start, "end": s.end, "text": s.text, "score": score}
            for s, score in zip(passage.sentences, passage.sentence_scores, strict=True)
        ],
    }
