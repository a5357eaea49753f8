"""A follow-up and its history → a query that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoqa.lexical import capitalised, terms, words
from scoqa.types import Turn

# Words that point back at what was said before, unless the question itself says what they stand for.
_POINTERS = frozenset(
    "it its they them their theirs he him his she her hers this that these those there then one ones "
    "same such former latter other others another else".split()
)
_OPENINGS = re.compile(r"^(?:and|but|so|then|also|or|what about|how about|why|since when|yes|no|ok(?:ay)?)\b", re.I)

_DEFINITION = re.compile(r"^(?:what|who) (?:is|are|was|were) (?:an? )?(?!the\b|it\b)\w+[?.! ]*$", re.I)

FEW_TERMS = 1
"""A question of at most so many terms says too little to stand alone once something was asked before."""

OPENING_TERMS = 2
"""The same for a question that opens as a follow-up does: "and …", "what about …"."""

ANTECEDENT_TERMS = 2
"""A pointing word after so many terms, or after a name, finds in the question what it stands for."""


def standalone(question: str, history: Sequence[str | Turn] = ()) -> str:
    """The question itself where it stands alone; else the last question that did, and then this one.

    Args:
        question: As typed.
        history: Earlier turns, oldest first; of each turn the question counts, not the answer.

    >>> standalone("Which year is that planned for?", ["Does Belarus want in?"])
    'Does Belarus want in? Which year is that planned for?'
    >>> standalone("Who spoke at the summit in the end?", ["Does Belarus want in?"])
    'Who spoke at the summit in the end?'
    """
    question = question.strip()
    if not history or not is_follow_up(question):
        return question
    earlier = [text.strip() for text in questions(history)]
    base = next((text for text in reversed(earlier) if terms(text) and not is_follow_up(text)), earlier[-1])
    return f"{base} {question}".strip()


def is_follow_up(question: str) -> bool:
    """Whether a question leans on what was said before: by a pointing word, its opening, or for want of words.

    >>> is_follow_up("Which year is that planned for?"), is_follow_up("What does China want in its region?")
    (True, False)
    """
    count = len(terms(question))
    if count and _DEFINITION.search(question.strip()):
        return False
    if count <= FEW_TERMS or (_OPENINGS.search(question.strip()) and count <= OPENING_TERMS):
        return True
    return any(
        words(match.group())
        and words(match.group())[0] in _POINTERS
        and not _names_something(question[: match.start()])
        for match in re.finditer(r"\S+", question)
    )


def questions(history: Sequence[str | Turn]) -> list[str]:
    """The questions of a history, oldest first.

    Raises:
        TypeError: It is one string, or a turn is neither a string nor a `Turn`.
    """
    if isinstance(history, str):
        raise TypeError("history is a sequence of earlier turns, oldest first, not one string")
    for turn in history:
        if not isinstance(turn, str | Turn):
            raise TypeError(f"history holds strings or scoqa.Turn, oldest first, not {type(turn).__name__}")
    return [turn.question if isinstance(turn, Turn) else turn for turn in history]


def _names_something(beginning: str) -> bool:
    return len(terms(beginning)) >= ANTECEDENT_TERMS or bool(capitalised(beginning))
