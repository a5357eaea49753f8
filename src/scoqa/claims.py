"""A language model's reply → claims, each with those of its labels that were offered. Pure; nothing is trusted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoqa.lexical import words
from scoqa.sentences import SENTENCE_END, split_sentences

NO_ANSWER = "NOT_IN_ARTICLE"
"""What a model is asked to reply where the sentences that it was offered do not answer."""

MOST_CLAIMS = 20
"""A reply is read up to so many claims: a small model that has lost its way repeats itself without end."""

LONGEST_LABELS = 300
"""Characters between two brackets that are read as labels at most."""

_OPEN, _CLOSE = "[【［〔⟦", "]】］〕⟧"
_WORDS = "sources?|sentences?|paragraphs?|paras?|labels?|refs?|cited|citations?|see|and|to|pp?"
# What may stand between brackets that cite: numbers, what joins them, and a few words around them.
_CITING = re.compile(rf"\b(?:{_WORDS})\b|[a-z]?\d+(?:\.\d+)*|[\s,;:.…\-–—~¶§#&+/|、。†*^()]", re.IGNORECASE)
_TO = r"\s*(?:-|–|—|~|…|\.\.+|\bto\b)\s*"
_LABEL = re.compile(
    rf"(?<![\w.])(?P<first>[a-z]?\d+\.\d+)(?:{_TO}[¶§]?(?P<last>[a-z]?\d+(?:\.\d+)?))?(?![^\W_]|\.?\d)", re.IGNORECASE
)
_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_MARK = re.compile(r"^\s*(?:(?:[-*+•‣–]|#{1,6}|>|\(?\d{1,2}[.)])\s+)+")
_EMPHASIS = re.compile(r"\*\*|__|`")
_BEFORE_POINT = re.compile(r"\s+(?=[.,;:!?…)”»](?!\w))")


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a reply.

    Attributes:
        text: Its words, without labels and Markdown.
        labels: The offered labels that it cites, each once, in order of first use; empty where it cites none.
        has_ended: It ends as sentences do, or with a label: it was not cut off.
    """

    text: str
    labels: tuple[str, ...]
    has_ended: bool


def parse_claims(reply: str, offered: Sequence[str]) -> list[Claim]:
    """The claims of a reply, or of its beginning, in order; sentences that say the same are one.

    A label stands after what it bears out: in the sentence, behind its full stop, or at the beginning of a line for
    the sentence after it. A range of labels counts within one paragraph.

    Args:
        reply: What a model wrote, whatever it is.
        offered: The labels that it may use (`22.1`), in the article's order.

    >>> parse_claims("Belarus joins in 2024 [24.1]. So [99.1] it is.", ["24.1"])[0]
    Claim(text='Belarus joins in 2024.', labels=('24.1',), has_ended=True)
    """
    found: dict[str, Claim] = {}
    last = ""
    for text, labels in _sentences(without_thoughts(reply), offered):
        said = " ".join(words(text))
        key = said or last  # a label on a line by itself
        if not key or (said and NO_ANSWER in text):
            continue
        before = found.get(key, Claim(text, (), False))
        cites = tuple(dict.fromkeys([*before.labels, *labels]))
        found[key] = Claim(before.text, cites, before.has_ended or bool(labels) or bool(SENTENCE_END.search(text)))
        last = key
        if len(found) == MOST_CLAIMS:
            break
    return list(found.values())


def says_no_answer(reply: str) -> bool:
    """Whether a reply says, as it was asked to, that the sentences do not answer.

    >>> says_no_answer(" **NOT_IN_ARTICLE**."), says_no_answer("It rained.")
    (True, False)
    """
    return NO_ANSWER in without_thoughts(reply)


def without_thoughts(reply: str) -> str:
    """A reply without what a reasoning model thinks aloud first, or is still thinking.

    >>> without_thoughts("<think>Hm.</think>Yes."), without_thoughts("<think>Hm")
    ('Yes.', '')
    """
    return _THOUGHT.sub("", reply)


def _sentences(reply: str, offered: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each sentence of a reply with its labels; text without words where a line holds labels alone."""
    places = {label: place for place, label in enumerate(offered)}
    lines = reply.splitlines()
    for row, line in enumerate(lines):
        text, marks = _without_labels(_MARK.sub("", line), places, offered, is_last=row == len(lines) - 1)
        spans = split_sentences(text)
        if not spans:
            yield "", [label for _, labels in marks for label in labels]
            continue
        cites: list[list[str]] = [[] for _ in spans]
        for at, labels in marks:
            begun = [place for place, (start, _) in enumerate(spans) if start < at]
            cites[begun[-1] if begun else 0] += labels
        for (start, end), labels in zip(spans, cites, strict=True):
            yield _tidy(text[start:end]), labels


def _without_labels(
    line: str, places: Mapping[str, int], offered: Sequence[str], *, is_last: bool
) -> tuple[str, list[tuple[int, list[str]]]]:
    """A line without what cites, and where in it that stood."""
    text, marks, at = "", list[tuple[int, list[str]]](), 0
    while at < len(line):
        if line[at] not in _OPEN:
            text += line[at]
            at += 1
            continue
        end = _closing(line, at)
        inside = unicodedata.normalize("NFKC", line[at + 1 : len(line) if end is None else end])
        inside = re.sub(r"[\[\]【】〔〕⟦⟧]", ",", inside)
        cites = any(map(str.isdigit, inside)) and not _CITING.sub("", inside)
        if end is None and is_last and (cites or not inside.strip()):
            break  # a label that is still being written, or was cut off
        if end is None or not cites:
            text += line[at]
            at += 1
            continue
        marks.append((len(text.rstrip()), _offered(inside.casefold(), places, offered)))
        at = end + 1
        if text[-1:].isalnum() and line[at : at + 1].isalnum():
            text += " "  # it was glued to the words around it
    return text, marks


def _closing(line: str, at: int) -> int | None:
    """Where the bracket that opens at a place is closed; None where it is not, or too far away."""
    depth = 0
    for place in range(at, min(len(line), at + LONGEST_LABELS)):
        depth += (line[place] in _OPEN) - (line[place] in _CLOSE)
        if depth == 0:
            return place
    return None


def _offered(inside: str, places: Mapping[str, int], offered: Sequence[str]) -> list[str]:
    """The offered labels between two brackets."""
    labels: list[str] = []
    for match in _LABEL.finditer(inside):
        first, last = match["first"], match["last"] or match["first"]
        paragraph = first.partition(".")[0]
        last = last if "." in last else f"{paragraph}.{last}"
        if first in places and last in places and last.startswith(f"{paragraph}."):
            labels += offered[places[first] : places[last] + 1]
        else:
            labels += [label for label in (first, last) if label in places]
    return labels


def _tidy(text: str) -> str:
    return _BEFORE_POINT.sub("", " ".join(_EMPHASIS.sub("", text).split())).lstrip(" :,;.)]】")
