"""What an article says of itself beside its text: who wrote it, when it was published, whom to ask."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoqa.lexical import CALENDAR, MONTHS, SHORT_MONTHS
from scoqa.types import Article, Kind, Paragraph, Sentence
from scoqa.wording import PUBLISHED, TEXTS

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


def imprints(article: Article) -> frozenset[int]:
    """The numbers of the paragraphs that say who wrote the text, when, or whom to ask, and are no part of it."""
    lines = (p for p in article.paragraphs if _IMPRINT.match(p.text) and len(p.text.split()) <= IMPRINT_WORDS)
    return frozenset(paragraph.number for paragraph in (*lines, *bylines(article)))


def dates(article: Article) -> tuple[Sentence, ...]:
    """The sentence that says when an article was published: of a line on that, a byline, a notice, or a dateline."""
    told = article.of_kind(Kind.BODY, Kind.STANDFIRST, Kind.NOTICE)
    aside = imprints(article)
    lines = [p for p in told if p.kind is Kind.NOTICE or p.number in aside]
    lines += [p for p in told if _DATE.fullmatch(p.text.strip("()."))]
    said = [s for p in lines for s in p.sentences] + [s for p in told for s in p.sentences if _SAYS_WHEN.match(s.text)]
    dated = [own for own in said if _DATE.search(own.text)]
    return tuple(dated or [p.sentences[0] for p in told[:2] if _DATELINE.match(p.text)])[:1]


def bylines(article: Article) -> list[Paragraph]:
    """The paragraphs that name the author or say who that is."""
    told = article.of_kind(Kind.BODY, Kind.STANDFIRST)
    short = [p for p in told if len(p.text.split()) <= BYLINE_WORDS]
    last = told[-1] if len(told) > 1 else None
    return [p for p in short if _BYLINE.match(p.text) or (p is last and _ABOUT_AUTHOR.match(p.text))]


def naming(notices: Sequence[Paragraph]) -> list[Paragraph]:
    """Those of an article's notices that name its author."""
    return [p for p in notices if _NAMES_AUTHOR.search(p.text) or _ABOUT_AUTHOR.match(p.text)]
