"""Questions asked as follow-ups: the name that a question shares with one before it becomes "it"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scoqa.evaluation.questions import Question
from scoqa.evaluation.squad import Inquiry
from scoqa.lexical import AUXILIARY, STOP_WORDS

BEFORE = 12
"""So many questions before one are looked at for a name that it shares."""
FOLLOWED = 2
"""After so many of them it is asked at most."""

_WORD = re.compile(r"\w(?:[\w.-]*\w)?")
_OWNED = re.compile("['’]s\\b")
_THE = re.compile(r"\b(?:the|an?) $", re.I)
_BEFORE_THING = re.compile(rf"the|(?:in|on|at|of|by|for|from|with|under|after|before|during|against)|{AUXILIARY}", re.I)
"""What a name, or a thing that "the" stands before, follows in a question."""


def as_follow_ups(inquiry: Inquiry) -> Inquiry:
    """The questions that share a name with an answerable one before, each asked after it with "it" for the name.

    One is asked after at most `FOLLOWED` questions, the nearest whose answer is another, and is once for each; its id
    names both.
    """
    return replace(inquiry, questions=tuple(_follow_ups(inquiry.questions)))


def _follow_ups(questions: tuple[Question, ...]) -> Iterator[Question]:
    for place, question in enumerate(questions):
        left = FOLLOWED
        for before in reversed(questions[max(0, place - BEFORE) : place]):
            if left and before.answerable and before.parts != question.parts:
                text = leaning(question.text, before.text)
                if text:
                    left -= 1
                    yield replace(question, id=f"{question.id} after {before.id}", text=text, history=(before.text,))


def leaning(question: str, before: str) -> str:
    """A question with "it" for the longest name, or "the …", that the one before has too; "" where there is none.

    >>> leaning("How long is the old bridge in feet?", "Who built the old bridge?")
    'How long is it in feet?'
    """
    words = list(_WORD.finditer(question))
    told = f" {' '.join(match[0].lower() for match in _WORD.finditer(before))} "
    for length in range(len(words), 0, -1):
        for first in range(1, len(words) - length + 1):
            run = words[first : first + length]
            start, end = run[0].start(), run[-1].end()
            shared = f" {' '.join(match[0].lower() for match in run)} " in told
            if shared and _is_thing(question, start, end):
                owned = _OWNED.match(question, end)
                rest = question[owned.end() if owned else end :]
                return f"{_THE.sub('', question[:start])}{'its' if owned else 'it'}{rest}"
    return ""


def _is_thing(question: str, start: int, end: int) -> bool:
    """Whether the words between are all of a name, or of what "the" stands before, as far as little words tell."""
    own = [match[0] for match in _WORD.finditer(question, start, end)]
    before = _WORD.findall(question[:start])[-1]
    after = [] if _OWNED.match(question, end) else _WORD.findall(question[end:])[:1]
    if own[0].lower() in STOP_WORDS or own[-1].lower() in STOP_WORDS or own[0][0].isdigit():
        return False
    if not _BEFORE_THING.fullmatch(before) or not (before.lower() == "the" or all(word[0].isupper() for word in own)):
        return False
    return all(word != "of" and word.islower() and (word in STOP_WORDS or word.endswith("ed")) for word in after)
