"""Whether a question leans on what was said before it."""

from __future__ import annotations

import re

from scoqa.lexical import (
    AMOUNT_TERMS,
    AUXILIARY,
    CALENDAR,
    PREPOSITION,
    QUESTION_WORD,
    STOP_WORDS,
    capitalised,
    stem,
    terms,
    words,
)
from scoqa.wording import ARTICLES

# Words that point back at what was said before, unless the question itself says what they stand for.
_POINTERS = frozenset(
    "it its they them their theirs he him his she her hers this that these those there then one ones "
    "same such former latter other others another else".split()
)
# What looks like one and points at nothing: "is there", "said that the", "this year".
_NO_POINTERS = re.compile(
    rf"\b{AUXILIARY} there\b|\bthere {AUXILIARY}\b"
    r"|\b(?:sa(?:y|ys|id)|claim\w*|argue\w*|th(?:ink|inks|ought)|believe\w*) that"
    r"(?= (?:the|an?|all|no|every|some|any)\b| (?-i:[A-Z]))"
    r"|\bthis (?:week|month|year|decade|century|spring|summer|autumn|winter)\b|\bthese days\b",
    re.I,
)
_NO_NOUNS = "happen mean occur matter affect come go time way point moment morning afternoon evening night two three"
_NO_NOUN = "|".join([*sorted(STOP_WORDS), *CALENDAR, *_NO_NOUNS.split()])
_THIS_ONE = re.compile(rf"\b(?:this|these|those) (?P<noun>(?!(?:{_NO_NOUN})s?\b)[a-z]{{2,}})", re.I)
"""A pointing word with its noun, "this series", points back wherever it stands, unless the noun comes before it, or the
question names something."""

_OPENINGS = re.compile(r"^(?:and|but|so|then|also|or|what about|how about|why|since when|yes|no|ok(?:ay)?)\b", re.I)

# "What kind of trust is it after?": nothing before the first verb of a question can be what its subject stands for.
_SUBJECT = re.compile(rf"^(?:(?!\b{AUXILIARY}\b).)*\b{AUXILIARY} (?:it|they|he|she)\b", re.I)
_AT_THE_END = re.compile(r"\b(?:it|that|this|them|those|these)[?.! ]*$", re.I)

_DEFINITION = re.compile(r"^(?:what|who) (?:is|are|was|were) (?:an? )?(?!the\b|it\b)\w+[?.! ]*$", re.I)

_WHOLE = re.compile(
    rf"(?:\b(?!what about|how about){QUESTION_WORD}(?:['’]s)?|^(?:(?:and|but|so) )?{AUXILIARY}) [\w'’-]+ \w+",
    re.I,
)
_ASKS = re.compile(rf"(?:{PREPOSITION} )?(?:{QUESTION_WORD}|{AUXILIARY})\b", re.I)
_OTHERS = re.compile(r"\b(?:others?|another)\b", re.I)

_MORE = re.compile(
    r"(?:(?:and|ok|okay|yes|please|so),? )*(?:(?:can|could) (?:you|i) )?(?:please )?"
    r"(?:(?:tell|show|give)(?: me| us)?(?: some)? more|(?:hear|know|read|say)(?: some)? more"
    r"|(?:(?:any|some)(?:thing)? )?more"
    r"|(?:more|further) details?|(?:please )?(?:elaborate|explain)(?: (?:it|this|that|more|further))*"
    r"|go on|continue|carry on|keep going|read on|then what|what(?: happened| comes)? (?:then|next))"
    r"(?: about (?:it|that|this|him|her|them))?(?:,? please)?[\s.?!…]*",
    re.I,
)

_CORRECTS = re.compile(
    r"^(?:(?:and|but|so|no|nope|sorry|oh|ok(?:ay)?)[, ]+)*"
    rf"(?:(?:no|sorry), (?=\w)(?!(?:{QUESTION_WORD}|{AUXILIARY})\b)|i (?:mean|meant),? "
    r"|(?:the )?same(?: question| thing)?,? (?=(?:for|with|in|at|on|about)\b))",
    re.I,
)
"""What a reader begins with who takes something back, or asks the same of something else."""

_PHRASE = re.compile(
    r"^(?:(?:and|but|so) )?(?:per|compared (?:to|with)|versus|vs|more than|less than|fewer than|according to|anything"
    rf"|something|(?:(?:in|by|for|over|since) )?(?:the )?(?:last|this|next|previous|following|current)|{PREPOSITION}) "
    r"[^,.!;]+$",
    re.I,
)
"""A phrase that is no question: "per year?", "compared to 2023?", "in the previous year?"."""
_OF_QUESTION = re.compile(rf"\b(?:{QUESTION_WORD}|{AUXILIARY})\b", re.I)
_AMOUNT_OF = re.compile(rf"^(?:(?:and|but|so) )?how (?:many|much)(?: (?!{AUXILIARY}\b)[\w’'-]+){{1,2}}\W*$", re.I)
"""An amount of something of which nothing is said: "how many jobs?"."""

FEW_TERMS = 1
"""A question of at most so many terms says too little to stand alone once something was asked before."""

CORRECTION_TERMS = 4
"""The same for one that takes something back: "no, I mean …"."""

PHRASE_TERMS = 3
"""The same for a phrase: "compared to last year?"."""

OPENING_TERMS = 2
"""The same for a question that opens as a follow-up does: "and …", "what about …"."""

END_TERMS = 4
"""A pointing word at the end of a question points back to an earlier one, unless after so many terms."""

ANTECEDENT_TERMS = 2
"""A pointing word after so many terms, or after a name, finds in the question what it stands for."""


def is_follow_up(question: str) -> bool:
    """Whether a question leans on what was said before: by a pointing word, its opening, or for want of words.

    >>> is_follow_up("Which year is that planned for?"), is_follow_up("What does China want in its region?")
    (True, False)
    """
    question = question.strip()
    count = len(terms(question))
    if count and _DEFINITION.search(question):
        return False
    if count <= CORRECTION_TERMS and corrected(question) != question:
        return True
    is_phrase = _PHRASE.match(question) and not _OF_QUESTION.search(question)
    if count <= PHRASE_TERMS and (is_phrase or _AMOUNT_OF.match(question)):
        return True
    if count <= FEW_TERMS or (_OPENINGS.search(question) and count <= OPENING_TERMS):
        return True
    return _points_back(question)


def corrected(question: str) -> str:
    """A follow-up that takes something back as one that asks for another thing: "no, I mean the port" → "and the port".

    >>> corrected("No, I meant the port."), corrected("Same for 2022?"), corrected("No.")
    ('and the port.', 'and for 2022?', 'No.')
    """
    return _CORRECTS.sub("and ", question, count=1)


def is_brief(question: str) -> bool:
    """Whether a question leans on what was said before for want of words alone: it asks, and points at nothing.

    >>> is_brief("Who paid?"), is_brief("Who paid for it?"), is_brief("What about the bill?")
    (True, False, False)
    """
    opens = asks(question) and not _OPENINGS.search(question.strip())
    return bool(opens and 1 <= len(terms(question)) <= FEW_TERMS and not _points_back(question))


def asks(question: str) -> bool:
    """Whether a question begins as one does: with a question word, "for whom", or a verb.

    >>> asks("By whom?"), asks("The old bridge")
    (True, False)
    """
    return _ASKS.match(question.strip()) is not None


def wants_others(question: str) -> bool:
    """Whether a follow-up asks for something other than what was answered before.

    >>> wants_others("What about the other photo?"), wants_others("And Iran?")
    (True, False)
    """
    return bool(_OTHERS.search(question)) and is_follow_up(question)


def wants_more(question: str) -> bool:
    """Whether a follow-up asks for nothing but more of what was answered before.

    >>> wants_more("Tell me more, please."), wants_more("Go on"), wants_more("Tell me more about the bridge.")
    (True, True, False)
    """
    return _MORE.fullmatch(question.strip()) is not None


def is_whole(question: str) -> bool:
    """Whether a follow-up is a question by itself, but for what its pointing word stands for.

    >>> is_whole("When was it taken?"), is_whole("What about the second?"), is_whole("why?")
    (True, False, False)
    """
    return bool(_WHOLE.search(question.strip()))


def says_enough(question: str) -> bool:
    """Whether a follow-up can be judged by its own words beside the question before: it has two, or points at nothing.

    >>> says_enough("How much did it weigh empty?"), says_enough("Who paid?"), says_enough("How heavy was it?")
    (True, True, False)
    """
    return len(terms(question)) > FEW_TERMS or is_brief(question)


def has_content(question: str) -> bool:
    """Whether a question has a term that does not only ask for an amount.

    >>> has_content("How much?"), has_content("How much rain?")
    (False, True)
    """
    return not set(terms(question)) <= AMOUNT_TERMS


def _points_back(question: str) -> bool:
    """Whether a question has a pointing word, and nothing in itself for which that may stand."""
    subject, end = _SUBJECT.search(question.strip()), _AT_THE_END.search(question)
    if subject and not capitalised(question):
        return True
    if end and len(terms(question[: end.start()])) < END_TERMS:
        return True
    plain = ARTICLES.sub(_blank, _NO_POINTERS.sub(_blank, question))
    ones = () if capitalised(question) else _THIS_ONE.finditer(plain)
    if any(stem(match["noun"].lower()) not in terms(plain[: match.start()]) for match in ones):
        return True
    return any(
        words(match.group())
        and words(match.group())[0] in _POINTERS
        and not _names_something(question[: match.start()])
        for match in re.finditer(r"\S+", plain)
    )


def _names_something(beginning: str) -> bool:
    return len(terms(beginning)) >= ANTECEDENT_TERMS or bool(capitalised(beginning))


def _blank(match: re.Match[str]) -> str:
    return "-" * len(match.group())
