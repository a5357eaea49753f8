"""Every noun of scoqa, frozen. Read this first: each noun is made of the ones above it.

::

    text ──▶ Article › Paragraph › Sentence        offsets into Article.text; nothing is copied or changed
    question + history (Turns) ──▶ query           what was typed, and what is searched for
    query ──▶ Passages                             paragraphs judged for this query, best first
    Passages ──▶ Statements › Citations ──▶ Answer a quotation can be nothing but the article's text

Numbers count as a reader counts: paragraphs from 1 (the title is 0), sentences from 1. Offsets are
0-based character positions in `Article.text`, the end exclusive, as in slices.

At module level the nouns import only errors and verdicts. Some conveniences (`Article.from_paragraphs`,
`Answer.text`, `Answer.to_dict`, `Answer.to_markdown`) forward to the room that does the work when they are called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from scoqa.errors import CitationError
from scoqa.verdicts import Fault, Support


class Kind(StrEnum):
    """What part a paragraph plays in its article."""

    TITLE = "title"
    STANDFIRST = "standfirst"
    HEADING = "heading"
    BODY = "body"
    CAPTION = "caption"
    NOTICE = "notice"


class Refusal(StrEnum):
    """Why a question was not answered."""

    NOT_IN_ARTICLE = "NOT_IN_ARTICLE"
    EMPTY_QUESTION = "EMPTY_QUESTION"


class Shortfall(StrEnum):
    """What a question that the article does not answer lacks."""

    NOTHING_NEAR = "NOTHING_NEAR"
    """The article speaks of something else."""
    ONLY_THE_TOPIC = "ONLY_THE_TOPIC"
    """The article speaks of it, but does not say this."""
    NOT_SAID_OF_IT = "NOT_SAID_OF_IT"
    """The article names who or what the question names, but says nothing of the kind about it."""
    NO_SUCH_PLACE = "NO_SUCH_PLACE"
    """The article has no paragraph or picture of the number that was asked for."""
    OTHER_LANGUAGE = "OTHER_LANGUAGE"
    """The question is in a language that the model, and the article, are not in."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text` is `Article.text[start:end]`, letter for letter.

    Attributes:
        paragraph: Number of the paragraph that it stands in.
        number: Its place in that paragraph, from 1.
    """

    paragraph: int
    number: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of an article: `text` is `Article.text[start:end]`, letter for letter.

    Attributes:
        number: The number that a reader sees: 0 for the title, 1 for the first block after it, and
            so on in file order. In a text without a title the first block is 1.
        sentences: At least one; together they cover all of `text` but white space.
    """

    number: int
    kind: Kind
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True)
class Article:
    """A text with its paragraphs and sentences, made by `parse_article` or `Article.from_paragraphs`.

    Attributes:
        id: Names the article in an index of several.
        title: The title's text, or "" where there is none.
        text: The text as it was given, unchanged.
        paragraphs: In file order, the title (number 0) first where there is one.
    """

    id: str
    title: str
    text: str = field(repr=False)
    paragraphs: tuple[Paragraph, ...] = field(repr=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of `text` in UTF-8, as 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    def of_kind(self, *kinds: Kind) -> list[Paragraph]:
        """The paragraphs of some kinds, in order."""
        return [paragraph for paragraph in self.paragraphs if paragraph.kind in kinds]

    def paragraph(self, number: int) -> Paragraph:
        """The paragraph with the number that a reader sees; `ValueError` where there is none."""
        row = number - self.paragraphs[0].number
        if not 0 <= row < len(self.paragraphs):
            first, last = self.paragraphs[0].number, self.paragraphs[-1].number
            raise ValueError(f"article {self.id!r} has paragraphs {first} to {last}, not {number}")
        return self.paragraphs[row]

    def heading_above(self, number: int) -> Paragraph | None:
        """The heading of the section that a paragraph stands in; `ValueError` where there is no such paragraph."""
        row = self.paragraph(number).number - self.paragraphs[0].number
        return next(
            (self.paragraphs[at] for at in range(row - 1, -1, -1) if self.paragraphs[at].kind is Kind.HEADING), None
        )

    @staticmethod
    def from_paragraphs(title: str | None, paragraphs: Sequence[str], *, id: str | None = None) -> Article:
        """An article from texts that are paragraphs already; each string is one, whatever it holds.

        Args:
            title: Becomes paragraph 0; None or "" for none.
            paragraphs: Become paragraphs 1, 2, … in this order.
            id: Names the article; the start of its digest where not given.

        Raises:
            ArticleError: There is no paragraph, one is empty or no text, or the id cannot be shown.
            TypeError: The paragraphs are one string.

        >>> article = Article.from_paragraphs("Rain", ["It rained. It stopped.", "Then came the sun."])
        >>> [(p.number, p.kind.value, len(p.sentences)) for p in article.paragraphs]
        [(0, 'title', 1), (1, 'body', 2), (2, 'body', 1)]
        """
        from scoqa.article import join_paragraphs

        return join_paragraphs(title, paragraphs, id=id)


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """Words of an article that a reader takes for the answer: `text` is `Article.text[start:end]`, letter for letter.

    Attributes:
        probability: How sure the reader is that these words answer, in [0, 1]; not calibrated.
    """

    start: int
    end: int
    text: str
    probability: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph judged for one query.

    Attributes:
        score: What passages are ordered by; higher is better. It compares passages of one query
            only: nothing follows from it between queries (that is what `Answer.confidence` is for).
        scores: Named signals; their scales differ. `score` is a weighted sum of those that `scoqa.signals` lists
            (``length`` counts against a passage), and of ``reader`` and ``alone`` (a follow-up's own score) where the
            passage has them; one that was not read changes with those that were. ``bm25`` finds candidates, sentences
            and the confidence are made of ``coverage``, ``names``, ``other_year`` and ``answer_type``, too, and
            ``heading`` says whether the heading above counted.
        sentences: The paragraph's sentences that speak to the query, best first; at least one.
        repeats: Numbers of the other paragraphs of the article that are the same words.
        sentence_scores: What `sentences` are ordered by; higher is better, and they compare with those of
            the query's other passages, too.
        spans: Words that the reader takes for the answer, best first; none where it has not read the passage.
    """

    article: Article
    paragraph: Paragraph
    score: float
    scores: Mapping[str, float] = field(hash=False)
    sentences: tuple[Sentence, ...]
    repeats: tuple[int, ...]
    sentence_scores: tuple[float, ...]
    spans: tuple[AnswerSpan, ...] = ()

    def __post_init__(self) -> None:
        if len(self.sentences) != len(self.sentence_scores):
            raise ValueError("every sentence of a passage has one score")
        object.__setattr__(self, "scores", MappingProxyType(dict(self.scores)))

    def __reduce__(self) -> tuple[Any, ...]:  # a mappingproxy cannot be pickled or deep-copied
        state = (self.article, self.paragraph, self.score, dict(self.scores))
        return Passage, (*state, self.sentences, self.repeats, self.sentence_scores, self.spans)


@dataclass(frozen=True, slots=True)
class Citation:
    """A quotation and where it stands. It cannot be made with a quote that does not stand there.

    Attributes:
        marker: The number in brackets that a reader sees, from 1 in order of first use.
        paragraph: Number of the paragraph that holds the quote.
        start: Offset of the quote in `Article.text`.
        end: Offset just past the quote.
        quote: `Article.text[start:end]`, letter for letter.
        repeats: Numbers of other paragraphs that are the same words.
        support: How far the quote bears out the generated statement that cites it; None where it is the statement.

    Raises:
        CitationError: The quote is empty, is not the article's text at the offsets, or does not lie
            within the paragraph.
    """

    marker: int
    article: Article
    paragraph: int
    start: int
    end: int
    quote: str
    repeats: tuple[int, ...] = ()
    support: Support | None = None

    def __post_init__(self) -> None:
        where = f"[{self.marker}] article {self.article.id!r} ¶{self.paragraph}, {self.start}:{self.end}"
        if self.marker < 1:
            raise CitationError(f"Markers count from 1: {where}.")
        try:
            paragraph = self.article.paragraph(self.paragraph)
        except ValueError as error:
            raise CitationError(f"Cited a paragraph that does not exist: {error}.") from error
        if not paragraph.start <= self.start < self.end <= paragraph.end:
            raise CitationError(f"Cited offsets lie outside the paragraph: {where}.")
        if self.article.text[self.start : self.end] != self.quote:
            raise CitationError(f"The quote is not the article's text: {where}: {self.quote!r}.")

    @property
    def article_id(self) -> str:
        """The `id` of the article that is quoted."""
        return self.article.id


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of an answer, with at least one citation that bears it out unless it is `uncited`.

    Attributes:
        uncited: It is a generated claim that cites nothing, shown as such because the settings say so.
        answer: The exact words of its first citation that answer, or None where none stand out.

    Raises:
        ValueError: It cites nothing and is not `uncited`, or `answer` is not what its first citation quotes there.
    """

    text: str
    citations: tuple[Citation, ...]
    uncited: bool = False
    answer: AnswerSpan | None = None

    def __post_init__(self) -> None:
        if bool(self.citations) == self.uncited:
            raise ValueError(f"a statement needs a citation: {self.text!r}")
        if self.answer is None:
            return
        if not self.citations or not (cited := self.citations[0]).start <= self.answer.start < self.answer.end:
            raise ValueError(f"no citation holds the answer {self.answer.text!r}")
        start, end = self.answer.start - cited.start, self.answer.end - cited.start
        if end > len(cited.quote) or cited.quote[start:end] != self.answer.text:
            raise ValueError(f"the answer {self.answer.text!r} is not what the citation quotes there")


class Method(StrEnum):
    """How an answer came about."""

    EXTRACTIVE = "extractive"
    """It quotes the article, or refuses."""
    SMALL_TALK = "small talk"
    """It replies to a greeting or thanks."""
    GENERATED = "generated"
    """A language model wrote it."""
    FALLBACK = "extractive fallback"
    """It quotes, as the language model that was to write it could not."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What scoqa says to one question: statements, or a refusal, or a reply to small talk; just one of them.

    Attributes:
        question: As it was typed.
        query: What was searched for: the question, made to stand alone where it was a follow-up.
        statements: Best first, but what is quoted together (a list, say) in the article's order; empty in a refusal.
        refusal: Why there are no statements, or None.
        shortfall: What a question lacks that is refused as `NOT_IN_ARTICLE`, or None.
        reply: A polite line where the question was none: a greeting, thanks; "" elsewhere.
        passages: The best passages, answered or refused; empty for an empty question.
        confidence: Probability in [0, 1] that the article answers the question; comparable between
            questions and articles.
        method: How the answer came about.
        corrections: Words of the question that were searched for in another spelling, as typed and as searched.
        model: The language model that wrote the answer, or the query; "" where none did.
        rewritten: A language model wrote the query, from the question and its history.
        fault: Why the answer is a fallback, or None.
    """

    question: str
    query: str
    statements: tuple[Statement, ...]
    refusal: Refusal | None
    passages: tuple[Passage, ...]
    confidence: float
    method: Method = Method.EXTRACTIVE
    shortfall: Shortfall | None = None
    reply: str = ""
    corrections: tuple[tuple[str, str], ...] = ()
    model: str = ""
    rewritten: bool = False
    fault: Fault | None = None

    def __post_init__(self) -> None:
        if self.statements and not any(statement.citations for statement in self.statements):
            raise ValueError("an answer has a statement with a citation")
        if (self.fault is not None) != (self.method is Method.FALLBACK):
            raise ValueError("a fallback says why, and nothing else does")
        if bool(self.statements) + (self.refusal is not None) + bool(self.reply) != 1:
            raise ValueError("an answer has statements or a refusal (or a reply): never neither, never both")
        if self.shortfall is not None and self.refusal is not Refusal.NOT_IN_ARTICLE:
            raise ValueError("a shortfall goes with NOT_IN_ARTICLE")
        if not 0.0 <= self.confidence <= 1.0:
            raise ValueError(f"confidence is a probability, not {self.confidence}")

    @property
    def answered(self) -> bool:
        """False in a refusal, else True: also of small talk, which has a `reply` and cites nothing."""
        return self.refusal is None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of all statements, each once, in order of their markers."""
        unique = {citation.marker: citation for s in self.statements for citation in s.citations}
        return tuple(unique[marker] for marker in sorted(unique))

    @property
    def text(self) -> str:
        """The answer in plain words, with markers: `quote [1]`, one statement a line; or what a refusal says."""
        from scoqa.render import plain_text

        return plain_text(self)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain JSON data; the README documents its fields."""
        from scoqa.render import to_dict

        return to_dict(self)

    def to_markdown(self) -> str:
        """The answer as Markdown: quotations with markers, and below them where each one stands."""
        from scoqa.render import to_markdown

        return to_markdown(self)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what was answered.

    Attributes:
        answer: An `Answer`, the answer's text, or None where it is not known.
    """

    question: str
    answer: Answer | str | None = None

    @property
    def said(self) -> str:
        """The answer's text; "" where it is not known."""
        return self.answer.text if isinstance(self.answer, Answer) else self.answer or ""
