"""What type of answer a question asks for: whether it wants a number or a time, and whether words hold one. English."""

from __future__ import annotations

import re

from scoqa.lexical import AUXILIARY, CALENDAR
from scoqa.quantities import quantities

ANSWER_TYPE = "answer_type"
"""The signal's name in `Passage.scores`: -1 where a number or a time is asked for and the likeliest answer holds none,
else 0."""

_WANTS_A_NUMBER = re.compile(
    rf"^\W*when\b|\bwhen {AUXILIARY}\b|\bsince when\b|\bhow (?:many|much|old|often)\b"
    r"|\b(?:what|which) (?:\w+ )?(?:years?|dates?|days?|months?|century|decade|percentage|percent|number|age|price)\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"\b(?:{'|'.join(CALENDAR)}|today|yesterday|morning|evening|night"
    r"|spring|summer|autumn|winter|time|age|era|period|before|after|during|until|since|while"
    r"|(?:centur|decad|year|month|week|day|hour|minute)(?:y|ies|e|es|s)?"
    r"|always|never|every|one|none|no|several|many|few)\b",
    re.IGNORECASE,
)


def answer_type(question: str, words: str) -> float:
    """The signal `ANSWER_TYPE` of a question and the words of a passage that answer it likeliest.

    >>> answer_type("When did Iran join the SCO?", "The joining of Iran")
    -1.0
    >>> answer_type("When will Belarus join?", "in 2024"), answer_type("Who joined?", "Iran")
    (0.0, 0.0)
    """
    if not _WANTS_A_NUMBER.search(question):
        return 0.0
    return 0.0 if _TIME.search(words) or quantities(words) else -1.0
