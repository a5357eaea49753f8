"""The sentences that answer a question about the article itself."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from scoqa.countries import countries
from scoqa.encoder import unit
from scoqa.imprint import bylines, dates, imprints, naming
from scoqa.lexical import terms, words
from scoqa.types import Article, Kind, Paragraph, Sentence
from scoqa.wording import ARTICLES, Meta

MOST = 3
"""Sentences that are quoted, at most."""

MOST_NAMING = 8
"""Sentences that are quoted, at most, where every country is asked for."""

MOST_SECTIONS = 12
"""Headings that are quoted, at most."""

DIVERSITY = 0.5
"""What likeness to a sentence that is quoted already costs against nearness to the whole (Carbonell and Goldstein
1998, maximal marginal relevance)."""

EARLY = 0.1
"""What the first place in the article is worth against the last, in cosine."""

SAME = 0.85
"""Sentences whose cosine is at least this, or whose terms overlap as much, say the same."""

SHORTEST = 6
"""A sentence of fewer words sums nothing up."""


def meta_sentences(
    intent: Meta, article: Article, vectors: NDArray[np.float32] | None = None, *, besides: Collection[str] = ()
) -> tuple[Sentence, ...]:
    """The sentences that answer, at most `MOST`; none where the article has none, as with pictures or an author.

    Args:
        intent: What is asked for.
        article: What it is asked of.
        vectors: Of all sentences of the article, in order: float32, shape (sentences, dimension), unit length.
            Without them a summary is made of the article's first sentences.
        besides: Countries that are not wanted among those that the article names; of these at most `MOST_NAMING`
            sentences.

    >>> article = Article.from_paragraphs("Rain", ["It rained in all of May.", "Photo: a street in Oslo under water."])
    >>> [sentence.text for sentence in meta_sentences(Meta.PICTURES, article)]
    ['Photo: a street in Oslo under water.']
    """
    titles = [sentence for paragraph in article.of_kind(Kind.TITLE) for sentence in paragraph.sentences]
    notices = article.of_kind(Kind.NOTICE)
    match intent:
        case Meta.TITLE:
            return tuple(titles[:1])
        case Meta.AUTHOR:
            lines = bylines(article) + notices
            return tuple(sentence for paragraph in lines for sentence in paragraph.sentences)[:MOST]
        case Meta.BYLINE:
            return tuple(paragraph.sentences[0] for paragraph in bylines(article) or naming(notices))[:MOST]
        case Meta.DATE:
            return dates(article)
        case Meta.PICTURES:
            return tuple(paragraph.sentences[0] for paragraph in article.of_kind(Kind.CAPTION))[:MOST]
        case Meta.NOTICE:
            return tuple(sentence for paragraph in notices for sentence in paragraph.sentences)[:MOST]
        case Meta.CONCLUSION:
            body = _body(article)
            return body[-1].sentences[-1:] if body else ()
        case Meta.STANDFIRST:
            return _lead(article) if article.of_kind(Kind.STANDFIRST) else ()
        case Meta.OPENING:
            return _lead(article)
        case Meta.REPEATED:
            return _repeated(article)
        case Meta.COUNTRIES:
            return _naming_countries(article, besides)
        case Meta.SECTIONS:
            heads = article.of_kind(Kind.HEADING)
            return tuple(paragraph.sentences[0] for paragraph in heads)[:MOST_SECTIONS]
        case Meta.ABOUT:
            return tuple(titles[:1]) + _lead(article)
        case Meta.SUMMARY:
            lead = _lead(article)
            more = central_sentences(article, vectors, count=MOST - len(lead), beside=lead)
            return lead + more


def names_article(question: str, article: Article) -> bool:
    """Whether a question speaks of the article itself, and not of a story or an essay that it tells of."""
    named = ARTICLES.search(" ".join(question.split()))
    if named is None:
        return "this" in words(question)
    return named[0].lower().startswith("this") or not set(terms(named[0])) & set(terms(article.text))


def central_sentences(
    article: Article,
    vectors: NDArray[np.float32] | None = None,
    *,
    count: int = MOST,
    beside: tuple[Sentence, ...] = (),
) -> tuple[Sentence, ...]:
    """At most `count` sentences of the body that say most of what the article says, in its order.

    Each is near the mean of the body, early rather than late, and far from those chosen before it.

    Args:
        article: Captions, notices, bylines, headings and the title take no part.
        vectors: As `meta_sentences` takes them; without them the first sentences are taken.
        count: 0 or more.
        beside: Sentences that are quoted already; none that says the same is taken.
    """
    every = [sentence for paragraph in article.paragraphs for sentence in paragraph.sentences]
    body = {paragraph.number for paragraph in _body(article)}
    rows = [
        row
        for row, sentence in enumerate(every)
        if sentence.paragraph in body and len(words(sentence.text)) >= SHORTEST and sentence not in beside
    ]
    chosen = [row for row, sentence in enumerate(every) if sentence in beside]
    grades = np.linspace(EARLY, 0.0, len(every))
    if vectors is not None and rows:
        grades = grades + vectors @ unit(vectors[rows].mean(axis=0))
    found: list[int] = []
    while rows and len(found) < count:
        marginal = grades[rows]
        if vectors is not None and chosen:
            near = np.max(vectors[rows] @ vectors[chosen].T, axis=1)
            rows = [row for row, other in zip(rows, near, strict=True) if other < SAME]
            marginal = (marginal - DIVERSITY * near)[near < SAME]
        if not rows:
            break
        best = rows.pop(int(np.argmax(marginal)))
        if not any(_share_words(every[best], every[other]) for other in chosen):
            chosen.append(best)
            found.append(best)
    return tuple(every[row] for row in sorted(found))


def _share_words(one: Sentence, other: Sentence) -> bool:
    first, second = set(terms(one.text)), set(terms(other.text))
    return len(first & second) >= SAME * max(1, len(first | second))


def _lead(article: Article) -> tuple[Sentence, ...]:
    """The standfirst's first sentence, or the body's where there is none."""
    aside = imprints(article)
    first = [p for p in article.of_kind(Kind.STANDFIRST) if p.number not in aside] or _body(article)
    sentences = first[0].sentences if first else ()
    return tuple(own for own in sentences if len(words(own.text)) >= SHORTEST)[:1] or sentences[:1]


def _repeated(article: Article) -> tuple[Sentence, ...]:
    """The sentences that come a second time, word for word, each at its first place."""
    first: dict[str, Sentence] = {}
    again: dict[str, Sentence] = {}
    for paragraph in article.paragraphs:
        for sentence in paragraph.sentences:
            if len(words(sentence.text)) >= SHORTEST and first.setdefault(sentence.text, sentence) is not sentence:
                again.setdefault(sentence.text, first[sentence.text])
    return tuple(again.values())[:MOST]


def _naming_countries(article: Article, besides: Collection[str]) -> tuple[Sentence, ...]:
    """Sentences that name every country that the article names, but for those besides: few of them, in its order."""
    every = [sentence for paragraph in article.paragraphs for sentence in paragraph.sentences]
    named = [set(countries(sentence.text)).difference(besides) for sentence in every]
    wanted, chosen = set[str]().union(*named), list[int]()
    while wanted and len(chosen) < MOST_NAMING:
        best = max(range(len(every)), key=lambda row: len(named[row] & wanted))
        chosen.append(best)
        wanted -= named[best]
    return tuple(every[row] for row in sorted(chosen))


def _body(article: Article) -> list[Paragraph]:
    aside = imprints(article)
    return [p for p in article.of_kind(Kind.BODY) if p.number not in aside]
