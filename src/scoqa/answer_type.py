"""What type of answer a question asks for: a number or a time, or none of them, or yes or no. English."""

from __future__ import annotations

import re

from scoqa.lexical import AUXILIARY, CALENDAR, MONTHS, ORDINALS, SHORT_MONTHS, STOP_WORDS, words
from scoqa.quantities import quantities

ANSWER_TYPE = "answer_type"
"""The signal's name in `Passage.scores`: -1 where a number or a time is asked for and the likeliest answer holds none,
or somebody, a place, a reason or a way and it is nothing but a number or a time, else 0."""

_WHAT = r"\b(?:what|which) (?:\w+ )?"
_WANTS_A_NUMBER = re.compile(rf"\bhow (?:many|much)\b|{_WHAT}(?:percentage|percent|price)\b", re.IGNORECASE)
_WANTS_A_TIME = re.compile(
    rf"^\W*when\b(?! \w+ing\b)|\bwhen {AUXILIARY}\b|\b(?:by|since|till|until) when\b|\bwhen\W*$"
    rf"|{_WHAT}(?:years?|months?|decade)\b",
    re.IGNORECASE,
)
_WANTS_A_DAY = re.compile(rf"{_WHAT}(?:dates?|days?)\b", re.IGNORECASE)
_WANTS_AN_AGE = re.compile(rf"\bhow old\b|{_WHAT}age\b", re.IGNORECASE)
_WANTS_EITHER = re.compile(
    rf"\bhow (?:often|long|deep|tall|high|wide|thick|hot|cold)\b|{_WHAT}(?:century|number)\b", re.IGNORECASE
)

_WANTS_NEITHER = re.compile(
    rf"^\W*(?:(?:and|but|so) )?(?:\w+ ){{0,2}}(?:who|whom|whose|where|why|how {AUXILIARY})\b(?!.*\brank)", re.IGNORECASE
)
"""Of 2,900 such questions of SQuAD's public part and of SQuADShifts one has a number or a time for its answer."""

_YES_OR_NO = re.compile(rf"^\W*(?:(?:and|but|so) )?{AUXILIARY}(?:n't|n’t)?\b", re.IGNORECASE)
_SHORT = rf"(?:{'|'.join(SHORT_MONTHS)})\b"
_MONTHS = rf"(?:(?:{'|'.join(MONTHS)})\b|{_SHORT}\.?)"
NO_MONEY = r"(?<![£$€¥\d.,])"
NOT_COUNTED = (
    r"(?![.,]?\d| ?%| (?:per ?cent|million|billion|thousand|people|dollars|euros|pounds|metres|meters|miles|km|kg)\b)"
)
"""What stands before and behind a number that may be a year: no amount of money, and nothing that is counted."""
_YEAR = rf"{NO_MONEY}\b\d{{3,4}}s?\b{NOT_COUNTED}"
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
_COUNTS_NOTHING = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?{_MONTHS}(?: \d{{1,2}}\b(?! [a-z]))?(?:,? \d{{4}}\b)?|\b{_ORDINAL}\b"
    rf"|\b(?:{'|'.join(ORDINALS)})\b",
    re.IGNORECASE,
)
"""Dates and ordinals: they are no answer to "how many"."""
DATES = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTHS}|{_MONTHS} \d{{1,2}}\b)(?:,? \d{{4}}\b)?", re.IGNORECASE
)
"""Days of a month: they are no age."""
_AMOUNT = re.compile(
    r"\b(?:every|one|none|no|several|many|few|all|both|most|each|single|half"
    r"|(?:dozen|hundred|thousand|million|billion|year|decade|day|week|month)s"
    r"|an? (?:third|quarter|half|couple|pair|handful|lot|dozen|hour|day|week|month|year|decade))\b",
    re.IGNORECASE,
)
_TIME = re.compile(
    rf"\b(?:{'|'.join(CALENDAR)}|today|tonight|tomorrow|yesterday|morning|noon|afternoon|evening|night|midnight|o.?clock"
    r"|spring|summer|autumn|winter|christmas|easter|time|age|era|period|before|after|during|until|since|while"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ties|always|never|every|soon|once|upon|following|later|earlier|ago|now|often|regularly|frequently|rarely|seldom"
    r"|sometimes|daily|weekly|monthly|yearly|annually"
    r"|(?:centur|decad|year|month|week|day|hour|minute|second|millenni)(?:y|ies|e|es|s|a|um)?)\b"
    rf"|\b{_SHORT}\.|\b{_SHORT}\.? \d|\d {_SHORT}|{_YEAR}|\b\d0s\b|\b\d{{1,2}}[:/]\d"
    r"|\b\d+ ?(?:[ap]\.?m|bce?|ad|ce)\b|\b(?:bc|ad) \d",
    re.IGNORECASE,
)
_OF_AMOUNTS = STOP_WORDS.union(
    CALENDAR,
    SHORT_MONTHS,
    "hundred thousand million billion percent per cent dollar euro pound yuan second minute hour day week month year"
    " decade century meter metre mile km ton tonne bc ad ce bce am pm nearly almost around early late mid".split(),
)
"""Words that may stand in what is nothing but a number or a time."""
_DAY = re.compile(rf"^\d{{1,2}}$|\b{_ORDINAL}$")


def answer_type(question: str, answer: str) -> float:
    """The signal `ANSWER_TYPE` of a question and the words of a passage that answer it likeliest.

    Of several questions in a row the last counts.

    >>> answer_type("When did Iran join the SCO?", "The joining of Iran")
    -1.0
    >>> answer_type("When will Belarus join?", "in 2024"), answer_type("Who joined?", "Iran")
    (0.0, 0.0)
    >>> answer_type("Who paid?", "3.1 million euros"), answer_type("Why did it close?", "21 floods")
    (-1.0, 0.0)
    >>> answer_type("How many joined?", "on Nov. 9, 2020"), answer_type("When did it meet?", "the 23rd meeting")
    (-1.0, -1.0)
    """
    question = last_question(question)
    if _WANTS_A_NUMBER.search(question):
        return 0.0 if quantities(_COUNTS_NOTHING.sub(" ", answer)) or _AMOUNT.search(answer) else -1.0
    if _WANTS_A_DAY.search(question):
        return 0.0 if _TIME.search(answer) or _DAY.search(answer) else -1.0
    if _WANTS_A_TIME.search(question):
        return 0.0 if _TIME.search(answer) else -1.0
    if _WANTS_AN_AGE.search(question):
        return 0.0 if _TIME.search(_COUNTS_NOTHING.sub(" ", answer)) or quantities(DATES.sub(" ", answer)) else -1.0
    if _WANTS_EITHER.search(question):
        return 0.0 if quantities(answer) or _TIME.search(answer) else -1.0
    return -1.0 if _WANTS_NEITHER.search(question) and _is_only_amount(answer) else 0.0


def last_question(text: str) -> str:
    """The last of several questions in a row: a follow-up comes after the question that it follows.

    >>> last_question("What was it in 2023? And in 2022?")
    'And in 2022?'
    """
    return re.split(r"\?\s+", text.strip())[-1]


def is_yes_or_no(question: str) -> bool:
    """Whether a question wants no words but yes or no.

    >>> is_yes_or_no("And is Iran a member?"), is_yes_or_no("Since when is Iran a member?")
    (True, False)
    """
    return _YES_OR_NO.match(question) is not None


def _is_only_amount(text: str) -> bool:
    """Whether a text is nothing but a number or a time."""
    return bool(quantities(text) or _TIME.search(text)) and all(
        word[0].isdigit() or word.removesuffix("s") in _OF_AMOUNTS or quantities(word) for word in words(text)
    )
