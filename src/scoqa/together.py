"""What a sentence is quoted together with, as it says nothing, or the opposite, without it: a list, "No.", "Ada:"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import partial
from itertools import dropwhile, takewhile

from scoqa.lexical import terms
from scoqa.sentences import COLONS, QUESTION_MARKS, SENTENCE_END
from scoqa.types import Article, Kind, Paragraph, Sentence

LEAD_IN = 80
"""Characters: a longer paragraph is what the items of a list go on with only where a colon says so."""

LONGEST_ITEM = 200
"""Characters: a longer paragraph is no item of a list."""

MOST_ITEMS = 12
"""Sentences that are quoted of a list at most."""

_MARK = re.compile(r"(?:[-–—*•‣·◦▪]|\(?(?:\d{1,2}|[a-z])[.)])\s")
"""What an item begins with for certain."""
_ITEM = re.compile(rf"{_MARK.pattern}|[a-zà-ý]")
"""The same after a colon."""
_REPLY = re.compile(r"\W*(?:yes|no|yeah|certainly|of course|absolutely|not (?:at all|really|yet))\W*", re.IGNORECASE)


def quoted_together(article: Article, sentence: Sentence, *, listed: bool, replied: bool) -> tuple[Sentence, ...]:
    """A sentence with those around it without which it does not say what it says there, in the article's order.

    An item of a list has what it goes on with ("Do not take it:"), what ends with a colon what it announces, a question
    its answer, and "No." the sentence that explains it.

    Args:
        article: Its article.
        sentence: One that answers.
        listed: Several things are asked for, or how something is done: of a list all items are quoted.
        replied: Yes or no is asked for: what explains a "No." is quoted with it.

    >>> article = Article.from_paragraphs("Bread", ["We need:", "water", "salt", "It is not sweet."])
    >>> [own.text for own in quoted_together(article, article.paragraph(3).sentences[0], listed=True, replied=False)]
    ['We need:', 'water', 'salt']
    """
    if listed and (whole := _list_of(article, sentence)):
        return whole
    before = _lead_in(article, sentence) or (_reply(article, sentence) if replied else None)
    return tuple(own for own in (before, sentence, *_announced(article, sentence)) if own is not None)


def listed_below(article: Article, paragraph: Paragraph, asked: Collection[str]) -> tuple[Sentence, ...]:
    """The list below the heading above a paragraph, where that heading is all that is asked for.

    Nothing where the section is no list: of two short paragraphs and more.

    Args:
        article: Its article.
        paragraph: One that answers.
        asked: The terms of the question; those of the article's title say nothing more.
    """
    heading = article.heading_above(paragraph.number)
    if heading is None or not {*terms(heading.text)} ^ {*asked} <= {*terms(article.title)}:
        return ()
    section = list(takewhile(lambda own: own.kind is not Kind.HEADING, _behind(article, heading)))
    items = [one for own in section for one in own.sentences]
    is_list = len(section) > 1 and all(own.kind is Kind.BODY and len(own.text) <= LONGEST_ITEM for own in section)
    return tuple(items[:MOST_ITEMS]) if is_list else ()


def _lead_in(article: Article, sentence: Sentence) -> Sentence | None:
    """The sentence that an item of a list goes on with: "Do not take it:" of "if you are ill;". None for any other."""
    number, first = sentence.paragraph, article.paragraphs[0].number
    while number > first and _goes_on(article.paragraph(number).text):
        number -= 1
    above = article.paragraph(number)
    is_item = sentence.number == 1 and number < sentence.paragraph and above.kind in (Kind.BODY, Kind.HEADING)
    goes_on = above.text.endswith(COLONS) or (len(above.text) <= LEAD_IN and not SENTENCE_END.search(above.text))
    return above.sentences[-1] if is_item and goes_on else None


def _goes_on(text: str) -> bool:
    """Whether a paragraph begins with a small letter, but not with that of "iPhone" or "eBay"."""
    return text[:1].islower() and not text[1:2].isupper()


def _reply(article: Article, sentence: Sentence) -> Sentence | None:
    """The "Yes." or "No." right before a sentence, in its paragraph."""
    before = article.paragraph(sentence.paragraph).sentences[: sentence.number - 1]
    return before[-1] if before and _REPLY.fullmatch(before[-1].text) else None


def _announced(article: Article, sentence: Sentence) -> tuple[Sentence, ...]:
    """What a colon or a question mark announces, the items of a list or the next sentence; of a "No." the latter."""
    rest = article.paragraph(sentence.paragraph).sentences[sentence.number :]
    if _REPLY.fullmatch(sentence.text):
        return rest[:1]
    if not sentence.text.endswith((*COLONS, *QUESTION_MARKS)):
        return ()
    if rest:
        return rest[:MOST_ITEMS] if _ITEM.match(rest[0].text) else rest[:1]
    below = list(_behind(article, article.paragraph(sentence.paragraph)))
    if not below or below[0].kind is not Kind.BODY:
        return ()
    items = takewhile(lambda paragraph: _are_alike(below[0], paragraph), below)
    return tuple(own for item in items for own in item.sentences)[:MOST_ITEMS] or below[0].sentences[:1]


def _behind(article: Article, paragraph: Paragraph) -> Iterator[Paragraph]:
    return dropwhile(lambda own: own.number <= paragraph.number, article.paragraphs)


def _list_of(article: Article, sentence: Sentence) -> tuple[Sentence, ...]:
    """The list that a sentence is an item of, after what it goes on with; nothing for any other sentence.

    Of a long list the items around the sentence.
    """
    own = article.paragraph(sentence.paragraph)
    marked = [one for one in own.sentences if _MARK.match(one.text)]
    if len(marked) > 1 and sentence.start >= marked[0].start:
        items = own.sentences[marked[0].number - 1 :]
    else:
        place = article.paragraphs.index(own)
        alike = partial(_are_alike, own)
        above = list(takewhile(alike, reversed(article.paragraphs[:place])))
        run = [*reversed(above), *takewhile(alike, article.paragraphs[place:])]
        items = tuple(one for item in run for one in item.sentences) if len(run) > 1 else ()
    if sentence not in items:
        return ()
    before = [one for p in article.paragraphs for one in p.sentences if one.start < items[0].start][-1:]
    lead = [one for one in before if one.text.endswith(COLONS)]
    place = items.index(sentence)
    first = 0 if place < MOST_ITEMS else min(place - MOST_ITEMS // 2, len(items) - MOST_ITEMS)
    return (*lead, *items[first : first + MOST_ITEMS])


def _are_alike(first: Paragraph, other: Paragraph) -> bool:
    """Whether two paragraphs may be items of one list."""
    if other.kind is not Kind.BODY or len(other.text) > LONGEST_ITEM:
        return False
    both = _ITEM.match(first.text), _ITEM.match(other.text)
    return all(both) or not (any(both) or SENTENCE_END.search(first.text) or SENTENCE_END.search(other.text))
