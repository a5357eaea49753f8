"""Questions asked as follow-ups: the name that a question shares with one before it becomes "it"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from scoqa.evaluation.questions import Question
from scoqa.evaluation.squad import Inquiry
from scoqa.lexical import AUXILIARY, STOP_WORDS

BEFORE = 12
"""So many questions before one are looked at for a name that it shares."""
FOLLOWED = 2
"""After so many of them it is asked at most."""

_WORD = re.compile(r"\w(?:[\w.-]*\w)?")
_OWNED = re.compile(r"['’]s\b")
_THE = re.compile(r"\bthe $", re.I)
_BEFORE_THING = re.compile(rf"the|in|on|at|of|by|for|from|with|under|after|before|during|against|{AUXILIARY}", re.I)
"""What a name, or a thing that "the" stands before, follows in a question."""


def as_follow_ups(inquiry: Inquiry) -> Inquiry:
    """The questions that share a name with an answerable one before, each asked after it with "it" for the name.

    One is asked after at most `FOLLOWED` questions, the nearest whose answer is another, and is once for each; its id
    names both.
    """
    return replace(inquiry, questions=tuple(_follow_ups(inquiry.questions)))


def _follow_ups(questions: Sequence[Question]) -> Iterator[Question]:
    for place, question in enumerate(questions):
        asked = (
            replace(question, id=f"{question.id} after {before.id}", text=text, history=(before.text,))
            for before in reversed(questions[max(0, place - BEFORE) : place])
            if before.answerable and before.parts != question.parts and (text := leaning(question.text, before.text))
        )
        yield from islice(asked, FOLLOWED)


def leaning(question: str, before: str) -> str:
    """A question with "it" for the longest name, or "the …", that the one before has too; "" where there is none.

    >>> leaning("How long is the old bridge in feet?", "Who built the old bridge?")
    'How long is it in feet?'
    """
    words = list(_WORD.finditer(question))
    told = f" {' '.join(_WORD.findall(before)).lower()} "
    for length in range(len(words), 0, -1):
        for first in range(1, len(words) - length + 1):
            last = first + length
            run = [match[0] for match in words[first:last]]
            if f" {' '.join(run).lower()} " not in told:
                continue
            start, end = words[first].start(), words[last - 1].end()
            owned = _OWNED.match(question, end)
            after = words[last][0] if last < len(words) and not owned else ""
            if _is_thing(run, words[first - 1][0], after):
                rest = question[owned.end() if owned else end :]
                return f"{_THE.sub('', question[:start])}{'its' if owned else 'it'}{rest}"
    return ""


def _is_thing(run: Sequence[str], before: str, after: str) -> bool:
    """Whether words are all of a name, or of what "the" stands before, as far as the words around them tell."""
    if run[0].lower() in STOP_WORDS or run[-1].lower() in STOP_WORDS or run[0][0].isdigit():
        return False
    if not _BEFORE_THING.fullmatch(before) or not (before.lower() == "the" or all(word[0].isupper() for word in run)):
        return False
    return not after or (after != "of" and after.islower() and (after in STOP_WORDS or after.endswith("ed")))
