"""Questions about the article itself: what it is about, its title, its author, its pictures, how it ends.

They are told by their wording, the whole of it: "What does the piece say?" asks about the article, "What
does the piece say about Iran?" about Iran.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scoqa.lexical import AUXILIARY, ORDINALS, PREPOSITION, QUESTION_WORD, normalise
from scoqa.question import focus
from scoqa.wording import ARTICLES, IT, PATTERNS, PHOTO, PICTURE, SAY, SHORTLY, Meta

_COMPILED = {meta: re.compile("|".join(f"(?:{pattern})" for pattern in own)) for meta, own in PATTERNS.items()}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SHORT = re.compile(rf"^{SHORTLY}(?: |$)|{SHORTLY}$")
_ANY_OF_IT = re.compile(rf"{IT}|(?:what does|what is) {IT}(?: {SAY}| about)?|explain {IT}|tell me about {IT}|")

_POINTS = re.compile(r"^(?!.*\b(?:wrote|written|authored|penned|author|writer)\b).*\bits?\b")
_OF_ANYTHING = frozenset({Meta.AUTHOR, Meta.DATE, Meta.OPENING, Meta.CONCLUSION})
"""What many a thing has that an article tells of: somebody who made it, a date, a beginning and an end. Only of a text
is it asked who wrote it."""


def meta_intent(question: str, *, asked_before: bool = False) -> Meta | None:
    """What a question about the article itself asks for; None for a question about what the article says.

    Args:
        question: "It" and "this" in it are taken for the article.
        asked_before: It follows a question about what the article says: "how did it end?" is asked of that, then.

    >>> meta_intent("Could you sum up this piece in two sentences?"), meta_intent("who wrote it")
    (<Meta.SUMMARY: 'summary'>, <Meta.AUTHOR: 'author'>)
    >>> meta_intent("Who wrote the charter?") is None
    True
    """
    text = re.sub(r"[\s,.:;!?\"“”()]+", " ", _in_full(question).replace("tl;dr", "tldr")).strip()
    text = re.sub(r" (?:for me|to me|please|exactly|again|then|in there)$", "", ARTICLES.sub("ART", text))
    text = re.sub(r"^(?:so|and|ok|okay|well|now|but) ", "", text)
    brief = re.sub(r" (?:for|to) (?:me|us)$", "", _SHORT.sub("", text))
    if brief != text and (_ANY_OF_IT.fullmatch(brief) or _COMPILED[Meta.ABOUT].fullmatch(brief)):
        return Meta.SUMMARY
    found = next((meta for meta, pattern in _COMPILED.items() if pattern.fullmatch(brief)), None)
    of_it = found in _OF_ANYTHING or (found is Meta.ABOUT and brief.startswith("what was it "))
    return None if asked_before and of_it and _POINTS.search(brief) else found


def _in_full(question: str) -> str:
    """A question as it is matched, "what's" as "what is"."""
    text = re.sub(r"[ \t]+", " ", normalise(focus(question)))
    return re.sub(r"\b(what|who|where|how|that|whose|it|there)'?s\b(?<!\bits)", r"\1 is", text)


POINTS = re.compile(r"\b(?:it|its|they|them|their|he|him|his|she|her|that|this|there)\b", re.IGNORECASE)
"""A word that points at what was spoken of."""


def is_of_content(asked: Sequence[str]) -> bool:
    """Whether the last of some questions, oldest first, is about something that the article tells of.

    >>> is_of_content(["What is the charter?", "Who wrote it?"]), is_of_content(["What is it about?", "Who wrote it?"])
    (True, False)
    """
    found = False
    for question in asked:
        if not (found and POINTS.search(question) and not ARTICLES.search(question)):
            found = not (asked_place(question) or meta_intent(question, asked_before=found))
    return found


_WANTS = (
    r"(?:(?:what (?:does|did|do|(?:is|was)(?: (?:shown|said|discussed|decided|agreed))?|stands"
    r"|can (?:i|we|one|you) see|can be seen)(?: (?:in|on|under|at))?|quote|cite|show"
    r"|read|open|describe|explain|give me|show me|read me|tell me|summari[sz]e) )?"
)
_SAYS = rf"(?: (?:{SAY}|about|say about|show|depict|of))?(?: (?:of|in) ART)?"
_PLACE = re.compile(
    rf"{_WANTS}(?:the )?(?:(?:text|content|contents|words) of )?(?:the )?"
    rf"(?:(?P<noun>paragraph|para|¶|{PICTURE}) ?(?:no |number |#)?(?P<number>\d{{1,6}}|{'|'.join(_NUMBERS)})\b"
    rf"|(?P<ordinal>{'|'.join(ORDINALS)}|\d{{1,6}}(?:st|nd|rd|th)|last|final) (?P<named>paragraph|{PICTURE}))"
    rf"{_SAYS}"
)
PARTS = r"(?:clause|section|article|chapter|part|point|rule|step|item|§)"
"""What has a number of its own in a text: a regular expression."""
_PART_OF = re.compile(
    rf"{_WANTS}(?:the )?(?:agenda )?(?:{PARTS} ?(?:no |number |#)?"
    rf"(?:(?P<part>\d{{1,3}}(?:\.\d{{1,3}})*)|(?P<spelt>{'|'.join(_NUMBERS)}))"
    rf"|(?P<ordinal>{'|'.join(ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th)) (?:clause|section|chapter|rule|step|item)"
    r"|(?:section|chapter) (?:on|about|called|titled|named|headed) (?P<on>.+?)"
    rf"|(?P<named>(?!(?:{QUESTION_WORD}|{AUXILIARY}|and|in)\b)[\w-]+(?: (?!{PREPOSITION}\b)[\w-]+){{0,3}})"
    r" (?:section|chapter))"
    rf"{_SAYS}"
)


_ONE_PICTURE = re.compile(
    rf"(?<![\w-])(?<!second )(?P<ordinal>{'|'.join(ORDINALS)}|\d{{1,6}}(?:st|nd|rd|th)|last|final) {PHOTO}\b"
    rf"|\b{PHOTO} (?:no |number |#)?(?P<number>\d{{1,6}})\b(?! (?:million|billion|percent|years?))"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A place in an article by its number, from 1, or -1 for the last: of its paragraphs, or of its pictures.

    Attributes:
        number: Which of them; 0 where it is a part that carries its own number.
        picture: Whether it is a picture.
        part: That number, as "5.1" of "clause 5.1", or the heading of a section; else "".
    """

    number: int
    picture: bool
    part: str = ""


def asked_place(question: str) -> Asked | None:
    """The paragraph or picture that a question wants by its number; None for any other question.

    >>> asked_place("What does paragraph 12 say?"), asked_place("describe the last photo")
    (Asked(number=12, picture=False, part=''), Asked(number=-1, picture=True, part=''))
    >>> asked_place("What does paragraph 12 say about Iran?") is None
    True
    >>> asked_place("What does clause 5.1 say?")
    Asked(number=0, picture=False, part='5.1')
    >>> asked_place("What does the section on payment say?")
    Asked(number=0, picture=False, part='payment')
    """
    plain = re.sub(r"^(?:and|what about|how about|then|now) ", "", ARTICLES.sub("ART", _in_full(question)))
    if part := _PART_OF.fullmatch(re.sub(r"(?:[\s,:;!?]|\.(?!\d))+", " ", plain).strip()):
        name = part["part"] or part["on"] or part["named"]
        return Asked(0, picture=False, part=name or str(_number(part["spelt"] or part["ordinal"])))
    match = _PLACE.fullmatch(re.sub(r"[\s,.:;!?]+", " ", plain).strip())
    if match is None:
        return None
    is_picture = not re.match("para|¶", match["noun"] or match["named"])
    return Asked(_number(match["number"] or match["ordinal"]), is_picture)


def named_picture(question: str) -> Asked | None:
    """The picture that a question speaks of by its number; None where it speaks of none, or of several.

    >>> named_picture("When was the second photo taken?"), named_picture("When was the photo taken?")
    (Asked(number=2, picture=True, part=''), None)
    """
    text = re.sub(r"[\s,.:;!?]+", " ", normalise(question))
    found = {_number(match["ordinal"] or match["number"]) for match in _ONE_PICTURE.finditer(text)}
    return Asked(found.pop(), picture=True) if len(found) == 1 else None


def _number(text: str) -> int:
    if text in ("last", "final"):
        return -1
    spelt = next((words.index(text) + 1 for words in (ORDINALS, _NUMBERS) if text in words), 0)
    return spelt or int(text.rstrip("stndrh"))
