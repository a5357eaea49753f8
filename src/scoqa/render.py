"""Answers as plain text, Markdown and JSON. Pure functions; whatever is not ours is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from scoqa.types import Answer, AnswerSpan, Citation, Method, Passage, Refusal, Shortfall, Statement
from scoqa.verdicts import Doubt, Fault, Level, Support

JSON_VERSION = 1
"""Raised when a field of `to_dict` changes its meaning or goes; new fields do not raise it."""

REFUSAL_TEXT = {
    Refusal.NOT_IN_ARTICLE: "The article does not say.",
    Refusal.EMPTY_QUESTION: "Please ask a question about the article.",
}
SHORTFALL_TEXT = {
    Shortfall.NOTHING_NEAR: "It speaks of other things.",
    Shortfall.ONLY_THE_TOPIC: "A passage comes near, but does not answer this.",
    Shortfall.NOT_SAID_OF_IT: "It mentions what you ask about, but does not say this of it.",
    Shortfall.NO_SUCH_PLACE: "It has no paragraph or picture of that number.",
    Shortfall.OTHER_LANGUAGE: (
        "This question seems to be in another language than the article, and the model knows English only: "
        "ask in the article's language, or build the index with a multilingual model (--model)."
    ),
}

DOUBT_TEXT = {
    Doubt.NUMBER: "the number “{about}” is not what the sentence says",
    Doubt.NAME: "the sentence does not name “{about}”",
    Doubt.NEGATION: "one denies what the other says (“{about}”)",
    Doubt.MEANING: "the sentence seems to say something else",
    Doubt.WORD: "the sentence says nothing like “{about}”",
}
FAULT_TEXT = {
    Fault.DOWN: "the language model cannot be reached",
    Fault.SLOW: "the language model did not finish in time",
    Fault.BUSY: "the language model takes no more questions for now",
    Fault.KEY: "the language model does not accept the key",
    Fault.MODEL: "the language model is not there",
    Fault.REJECTED: "the language model did not take the request",
    Fault.ERROR: "the language model failed",
    Fault.NOTHING: "the language model said nothing",
    Fault.NONSENSE: "the language model's reply could not be used",
    Fault.LENGTH: "the question is too long for the language model",
}


def plain_text(answer: Answer) -> str:
    """The answer in plain words: one statement a line with its markers, or what the refusal or the reply says."""
    if answer.refusal is not None:
        return refusal_text(answer.refusal, answer.shortfall)
    if answer.reply:
        return answer.reply
    return "\n".join(f"{s.text} {''.join(f'[{c.marker}]' for c in s.citations)}".strip() for s in answer.statements)


def origin_text(answer: Answer) -> str:
    """Which language model had a part in an answer, or why it had none; "" where none was asked."""
    if answer.fault is not None:
        return f"Quoted from the article, as {FAULT_TEXT[answer.fault]} ({answer.model})."
    return f"Written by {answer.model}, a language model." if answer.method == Method.GENERATED else ""


def citations_of(answer: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """The citations of an answer (`Answer.to_dict`), statement after statement; none where there is no answer."""
    for statement in answer["statements"] if answer is not None else ():
        yield from statement["citations"]


PARTLY = "the sentence may not say all of this"
"""Said of a weak citation in place of what `DOUBT_TEXT` says of the meaning."""


def doubt_text(support: Support | None) -> str:
    """What speaks against a citation, as "not supported: …"; "" where nothing does."""
    if support is None or support.doubt is None:
        return ""
    verdict = "weak" if support.level is Level.WEAK else "not supported"
    is_partly = (support.level, support.doubt) == (Level.WEAK, Doubt.MEANING)
    return f"{verdict}: {PARTLY if is_partly else DOUBT_TEXT[support.doubt].format(about=support.about)}"


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
    quote = "" if answer.method == Method.GENERATED else "> "
    blocks = []
    for statement in answer.statements:
        markers = "".join(rf"\[{citation.marker}\]" for citation in statement.citations)
        doubts = "".join(f" *({escape_markdown(doubt)})*" for doubt in statement_doubts(statement))
        blocks.append(f"{quote}{_marked(statement)} {markers}{doubts}".rstrip())
    sources = []
    for c in answer.citations:
        said = f": “{escape_markdown(c.quote)}”" if c.support is not None else ""
        sources.append(rf"\[{c.marker}\] {place(c.article.title, c.paragraph, c.repeats)}{said}")
    origin = [escape_markdown(text)] if (text := origin_text(answer)) else []
    return "\n\n".join([*blocks, "  \n".join(sources), *origin]) + "\n"


def exact_words(text: str, start: int, answer: Mapping[str, Any] | None) -> tuple[str, str, str]:
    """A quotation in three: what stands before the exact words that answer, they themselves, and what follows.

    Args:
        text: The quotation.
        start: Where it stands in its article.
        answer: The words, as `span_to_dict` gives them, or None.

    >>> exact_words("In May it rained.", 10, {"start": 10, "end": 16})
    ('', 'In May', ' it rained.')
    """
    if answer is None:
        return text, "", ""
    first, last = answer["start"] - start, answer["end"] - start
    return text[:first], text[first:last], text[last:]


def _marked(statement: Statement) -> str:
    if statement.answer is None:
        return escape_markdown(statement.text)
    parts = exact_words(statement.text, statement.citations[0].start, span_to_dict(statement.answer))
    before, exact, after = (escape_markdown(part) for part in parts)
    if before[-1:].isalnum() or after[:1].isalnum() or exact != exact.strip():  # CommonMark may see no emphasis there
        return escape_markdown(statement.text)
    return f"{before}**{exact}**{after}"


def statement_doubts(statement: Statement) -> list[str]:
    """What speaks against a statement, each once."""
    if statement.uncited:
        return ["without a citation"]
    return list(dict.fromkeys(filter(None, (doubt_text(citation.support) for citation in statement.citations))))


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
        "model": answer.model,
        "rewritten": answer.rewritten,
        "fault": answer.fault.value if answer.fault is not None else None,
        "statements": [statement_to_dict(s) for s in answer.statements],
        "passages": [passage_to_dict(passage) for passage in answer.passages],
    }


def passages_to_dict(query: str, passages: Sequence[Passage]) -> dict[str, Any]:
    """The passages found for a query as JSON data, of version `JSON_VERSION`."""
    return {"version": JSON_VERSION, "query": query, "passages": [passage_to_dict(p) for p in passages]}


def statement_to_dict(statement: Statement) -> dict[str, Any]:
    """A statement as JSON data."""
    cited = [citation_to_dict(citation) for citation in statement.citations]
    exact = None if statement.answer is None else span_to_dict(statement.answer)
    return {"text": statement.text, "uncited": statement.uncited, "answer": exact, "citations": cited}


def span_to_dict(span: AnswerSpan) -> dict[str, Any]:
    """The exact words that answer as JSON data."""
    return {"start": span.start, "end": span.end, "text": span.text, "probability": span.probability}


def support_to_dict(support: Support | None) -> dict[str, Any] | None:
    """What a check came to as JSON data; null for a quotation, which needs none."""
    if support is None:
        return None
    doubt = support.doubt.value if support.doubt is not None else None
    return {"level": support.level.value, "doubt": doubt, "about": support.about}


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
        "support": support_to_dict(citation.support),
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
        "spans": [span_to_dict(span) for span in passage.spans],
    }
