"""The parts of an article by their number or their heading, and what stands behind a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from scoqa.lexical import terms
from scoqa.meta import PARTS, Asked
from scoqa.types import Article, Kind, Sentence

MOST_OF_PLACE = 3
"""Sentences of a part that are quoted, at most."""

_NUMBERED = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})*[.)]? ")
_LABEL = re.compile(r"(?:figure|fig\.?|illustration|image|photo|picture) ?(\d{1,6})\b", re.IGNORECASE)


def place_sentences(asked: Asked, article: Article) -> tuple[Sentence, ...]:
    """The first `MOST_OF_PLACE` sentences of a paragraph or a caption that is asked for by its number.

    A paragraph's number is the one that a reader sees; the last paragraph is that of the body. A picture's is the one
    that its paragraph begins with, "Figure 2: …", else that of its caption among all. A part is what begins with its
    number, "5.1 …", and what stands below it where that is a heading. None where it is not there.
    """
    if asked.part:
        return _part(article, asked.part)
    if asked.picture:
        places = dict(enumerate(article.of_kind(Kind.CAPTION), start=1))
        places |= {int(match[1]): p for p in reversed(article.paragraphs) if (match := _LABEL.match(p.text))}
    else:
        places = {paragraph.number: paragraph for paragraph in article.paragraphs}
    if asked.number == -1:
        last = article.of_kind(Kind.CAPTION if asked.picture else Kind.BODY)[-1:]
        return last[0].sentences[:MOST_OF_PLACE] if last else ()
    return places[asked.number].sentences[:MOST_OF_PLACE] if asked.number in places else ()


def _part(article: Article, name: str) -> tuple[Sentence, ...]:
    if not name[0].isdigit():
        wanted, heads = set(terms(name)), [s for p in article.of_kind(Kind.HEADING) for s in p.sentences[:1]]
        named = next((own for own in heads if wanted and wanted <= set(terms(own.text))), None)
        return (named, *_section(article, named))[:MOST_OF_PLACE] if named else ()
    mark = "[.):]*" if "." in name else "[.):]+"  # "2 of them came." is no part 2
    begins = re.compile(rf"(?:{PARTS} ?{re.escape(name)}\b[.):]*|\(?{re.escape(name)}{mark})\s+\S", re.IGNORECASE)
    for paragraph in article.paragraphs:
        first = next((own for own in paragraph.sentences if begins.match(own.text)), None)
        if first is None or paragraph.kind is Kind.TITLE:
            continue
        if paragraph.kind is Kind.HEADING:
            return (first, *_section(article, first))[:MOST_OF_PLACE]
        rest = paragraph.sentences[first.number :]
        return (first, *takewhile(lambda own: not _NUMBERED.match(own.text), rest))[:MOST_OF_PLACE]
    return ()


def _section(article: Article, heading: Sentence) -> Iterator[Sentence]:
    """The sentences below a heading, up to the next one."""
    for sentence in sentences_after(article, heading.end):
        if article.paragraph(sentence.paragraph).kind is Kind.HEADING:
            return
        yield sentence


def sentences_after(article: Article, end: int) -> tuple[Sentence, ...]:
    """The body's sentences behind an offset in the article's text, and its headings, in order.

    >>> article = Article.from_paragraphs("Rain", ["It rained. It stopped.", "Photo: a street.", "The sun came."])
    >>> [sentence.text for sentence in sentences_after(article, article.text.index(" It stopped."))]
    ['It stopped.', 'The sun came.']
    """
    told = article.of_kind(Kind.BODY, Kind.HEADING)
    return tuple(sentence for paragraph in told for sentence in paragraph.sentences if sentence.start >= end)
