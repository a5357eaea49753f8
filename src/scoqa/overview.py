"""The sentences that answer a question about the article itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from scoqa.countries import countries
from scoqa.lexical import CALENDAR, MONTHS, SHORT_MONTHS, terms, words
from scoqa.meta import PARTS, Asked
from scoqa.types import Article, Kind, Paragraph, Sentence
from scoqa.wording import ARTICLES, PUBLISHED, TEXTS, Meta

MOST = 3
"""Sentences that are quoted, at most."""

MOST_READ_ON = 3
"""Sentences that are quoted at most where more is asked for."""

MOST_LISTED = 8
"""Sentences that are quoted, at most, where every country is asked for."""

DIVERSITY = 0.5
"""What likeness to a sentence that is quoted already costs against nearness to the whole (Carbonell and Goldstein
1998, maximal marginal relevance)."""

EARLY = 0.1
"""What the first place in the article is worth against the last, in cosine."""

SAME = 0.85
"""Sentences whose cosine is at least this, or whose terms overlap as much, say the same."""

SHORTEST = 6
"""A sentence of fewer words sums nothing up."""

BYLINE_WORDS = 40
"""A paragraph of at most so many words can be one that names the author."""

IMPRINT_WORDS = 20
"""The same for one that says when the text was published, or whom to ask."""

_NAME = r"[A-ZÀ-Ý][\w.'’-]+"
_TRADE = r"(?:author|writer|columnist|journalist|correspondent|reporter|professor|fellow|researcher|editor)"
_BYLINE = re.compile(
    rf"(?i:(?:written|text|story|words|report(?:ed|ing)) )?(?i:by) (?!(?i:{'|'.join(CALENDAR)}|the|then)\b){_NAME}"
    rf"(?: (?:and|de|van|von|{_NAME}))*,?(?:\s*[|,;.·–—(].*)?$"
    rf"|(?i:authors?|writers?|byline|source) ?: .*|The (?:author|writer|columnist) (?:is|was) (?:an?|the) .*"
    rf"|{_NAME}(?: {_NAME})+ is (?:an?|the) .*\b{_TRADE}\b.*",
    re.DOTALL,
)
_LEARNED = (
    r"(?:analyst|consultant|contributor|critic|director|economist|engineer|expert|lawyer|lecturer|novelist|physician"
    r"|scholar|scientist|specialist|student|teacher|\w+(?:graph|log)er|\w+(?:log|ph)ist|\w*historian|\w+icist)"
)
_ABOUT_AUTHOR = re.compile(
    rf"(?:(?:Dr|Prof|Professor|Sir|Dame)\.? )?{_NAME}(?: {_NAME})+ (?:is|was) (?:an?|the) "
    rf".*\b(?:{_TRADE}|{_LEARNED})\b.*",
    re.DOTALL,
)
"""What the last paragraph may say of who wrote the article; of any other it may be somebody of whom it tells."""

_MONTHS = "|".join((*MONTHS, *SHORT_MONTHS))
_DATE = re.compile(
    rf"\b(?:(?:\d{{1,2}}(?:st|nd|rd|th)? )?(?:{_MONTHS})\.?(?: \d{{1,2}}(?:st|nd|rd|th)?)?,? \d{{4}}"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4})\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    rf"[A-ZÀ-Ý][A-ZÀ-Ý .'’/-]+(?:, [\w .'’-]+?)*, (?i:{_DATE.pattern}|(?:\d{{1,2}} )?(?:{_MONTHS})\b\.?(?: \d{{1,2}})?)"
    r"(?: ?\([^()]{1,60}\))? ?[–—-]"
)
"""How a report may begin: "OSLO, 9 October 2024 – ", "LUSARA, Kestria, Oct. 18 (Meridian) -- "."""
_SAYS_WHEN = re.compile(rf"(?:the|this|our) (?:\w+ )?{TEXTS} (?:was|is) (?:\w+ )?{PUBLISHED}\b", re.IGNORECASE)
_IMPRINT = re.compile(
    r"(?:(?:last |first )?(?:updated|published|posted|revised|released|issued|modified)|contacts?|press contact"
    r"|sources?|references?|date|embargo\w*|reading time|notes? to editors?)\b(?: (?:on|by) |:| ?\d)",
    re.IGNORECASE,
)
"""What a short line that is no part of the text says of it: when it was published, whom to ask."""

_NAMES_AUTHOR = re.compile(
    rf"\b(?i:authors?|writers?|columnist|journalist|reporter)\b,? (?:is |are |was )?{_NAME} {_NAME}"
)
_NUMBERED = re.compile(r"\(?\d{1,3}(?:\.\d{1,3})*[.)]? ")
_LABEL = re.compile(r"(?:figure|fig\.?|illustration|image|photo|picture) ?(\d{1,6})\b", re.IGNORECASE)


def meta_sentences(
    intent: Meta, article: Article, vectors: NDArray[np.float32] | None = None, *, besides: Collection[str] = ()
) -> tuple[Sentence, ...]:
    """The sentences that answer, at most `MOST`; none where the article has none, as with pictures or an author.

    Args:
        intent: What is asked for.
        article: What it is asked of.
        vectors: Of all sentences of the article, in order: float32, shape (sentences, dimension), unit length.
            Without them a summary is made of the article's first sentences.
        besides: Countries that are not wanted among those that the article names; of these at most `MOST_LISTED`
            sentences.

    >>> article = Article.from_paragraphs("Rain", ["It rained in all of May.", "Photo: a street in Oslo under water."])
    >>> [sentence.text for sentence in meta_sentences(Meta.PICTURES, article)]
    ['Photo: a street in Oslo under water.']
    """
    titles = [sentence for paragraph in _of_kind(article, Kind.TITLE) for sentence in paragraph.sentences]
    notices = _of_kind(article, Kind.NOTICE)
    match intent:
        case Meta.TITLE:
            return tuple(titles[:1])
        case Meta.AUTHOR:
            lines = _bylines(article) + notices
            return tuple(sentence for paragraph in lines for sentence in paragraph.sentences)[:MOST]
        case Meta.BYLINE:
            named = [p for p in notices if _NAMES_AUTHOR.search(p.text) or _ABOUT_AUTHOR.match(p.text)]
            return tuple(paragraph.sentences[0] for paragraph in _bylines(article) or named)[:MOST]
        case Meta.DATE:
            return _dates(article)
        case Meta.PICTURES:
            return tuple(paragraph.sentences[0] for paragraph in _of_kind(article, Kind.CAPTION))[:MOST]
        case Meta.NOTICE:
            return tuple(sentence for paragraph in notices for sentence in paragraph.sentences)[:MOST]
        case Meta.CONCLUSION:
            body = _body(article)
            return body[-1].sentences[-1:] if body else ()
        case Meta.STANDFIRST:
            return _lead(article) if _of_kind(article, Kind.STANDFIRST) else ()
        case Meta.OPENING:
            return _lead(article)
        case Meta.REPEATED:
            return _repeated(article)
        case Meta.COUNTRIES:
            return _naming_countries(article, besides)
        case Meta.ABOUT:
            return tuple(titles[:1]) + _lead(article)
        case Meta.SUMMARY:
            lead = _lead(article)
            more = central_sentences(article, vectors, count=MOST - len(lead), beside=lead)
            return lead + more


def names_article(question: str, article: Article) -> bool:
    """Whether a question speaks of the article itself, and not of a story or an essay that it tells of."""
    named = ARTICLES.search(question)
    if named is None:
        return "this" in words(question)
    return named[0].lower().startswith("this") or not set(terms(named[0])) & set(terms(article.text))


def place_sentences(asked: Asked, article: Article) -> tuple[Sentence, ...]:
    """The first `MOST` sentences of a paragraph or a caption that is asked for by its number.

    A paragraph's number is the one that a reader sees; the last paragraph is that of the body. A picture's is the one
    that its paragraph begins with, "Figure 2: …", else that of its caption among all. A part is what begins with its
    number, "5.1 …", and what stands below it where that is a heading. None where it is not there.
    """
    if asked.part:
        return _part(article, asked.part)
    if asked.picture:
        places = dict(enumerate(_of_kind(article, Kind.CAPTION), start=1))
        places |= {int(match[1]): p for p in reversed(article.paragraphs) if (match := _LABEL.match(p.text))}
    else:
        places = {paragraph.number: paragraph for paragraph in article.paragraphs}
    if asked.number == -1:
        last = _of_kind(article, Kind.CAPTION if asked.picture else Kind.BODY)[-1:]
        return last[0].sentences[:MOST] if last else ()
    return places[asked.number].sentences[:MOST] if asked.number in places else ()


def _part(article: Article, name: str) -> tuple[Sentence, ...]:
    if not name[0].isdigit():
        wanted, heads = set(terms(name)), [s for p in _of_kind(article, Kind.HEADING) for s in p.sentences[:1]]
        named = next((own for own in heads if wanted and wanted <= set(terms(own.text))), None)
        return (named, *_section(article, named))[:MOST] if named else ()
    mark = "[.):]*" if "." in name else "[.):]+"  # "2 of them came." is no part 2
    begins = re.compile(rf"(?:{PARTS} ?{re.escape(name)}\b[.):]*|\(?{re.escape(name)}{mark})\s+\S", re.IGNORECASE)
    for paragraph in article.paragraphs:
        first = next((own for own in paragraph.sentences if begins.match(own.text)), None)
        if first is None or paragraph.kind is Kind.TITLE:
            continue
        if paragraph.kind is Kind.HEADING:
            return (first, *_section(article, first))[:MOST]
        rest = paragraph.sentences[first.number :]
        return (first, *takewhile(lambda own: not _NUMBERED.match(own.text), rest))[:MOST]
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
    told = (paragraph for paragraph in article.paragraphs if paragraph.kind in (Kind.BODY, Kind.HEADING))
    return tuple(sentence for paragraph in told for sentence in paragraph.sentences if sentence.start >= end)


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
        grades = grades + vectors @ _unit(vectors[rows].mean(axis=0))
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
    aside = _imprints(article)
    first = [p for p in _of_kind(article, Kind.STANDFIRST) if p.number not in aside] or _body(article)
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
    while wanted and len(chosen) < MOST_LISTED:
        best = max(range(len(every)), key=lambda row: len(named[row] & wanted))
        chosen.append(best)
        wanted -= named[best]
    return tuple(every[row] for row in sorted(chosen))


def _body(article: Article) -> list[Paragraph]:
    aside = _imprints(article)
    return [p for p in _of_kind(article, Kind.BODY) if p.number not in aside]


def _imprints(article: Article) -> frozenset[int]:
    """The numbers of the paragraphs that say who wrote the text, when, or whom to ask, and are no part of it."""
    lines = (p for p in article.paragraphs if _IMPRINT.match(p.text) and len(p.text.split()) <= IMPRINT_WORDS)
    return frozenset(paragraph.number for paragraph in (*lines, *_bylines(article)))


def _dates(article: Article) -> tuple[Sentence, ...]:
    """The sentence that says when the text was published: of a line on that, a byline, a notice, or a dateline."""
    told = [p for p in article.paragraphs if p.kind in (Kind.BODY, Kind.STANDFIRST, Kind.NOTICE)]
    aside = _imprints(article)
    lines = [p for p in told if p.kind is Kind.NOTICE or p.number in aside]
    lines += [p for p in told if _DATE.fullmatch(p.text.strip("()."))]
    said = [s for p in lines for s in p.sentences] + [s for p in told for s in p.sentences if _SAYS_WHEN.match(s.text)]
    dated = [own for own in said if _DATE.search(own.text)]
    return tuple(dated or [p.sentences[0] for p in told[:2] if _DATELINE.match(p.text)])[:1]


def _bylines(article: Article) -> list[Paragraph]:
    """The paragraphs that name the author or say who that is."""
    told = [p for p in article.paragraphs if p.kind in (Kind.BODY, Kind.STANDFIRST)]
    short = [p for p in told if len(p.text.split()) <= BYLINE_WORDS]
    last = told[-1] if len(told) > 1 else None
    return [p for p in short if _BYLINE.match(p.text) or (p is last and _ABOUT_AUTHOR.match(p.text))]


def _of_kind(article: Article, kind: Kind) -> list[Paragraph]:
    return [paragraph for paragraph in article.paragraphs if paragraph.kind is kind]


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    return vector / max(float(np.linalg.norm(vector)), 1e-9)
