"""What came back for one question: a frozen `Record`, which all figures are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scoqa.budget import count_tokens, numbered_passages
from scoqa.evaluation.questions import Place, Question, Span
from scoqa.types import Answer, Article, Citation, Passage, Sentence

if TYPE_CHECKING:
    from scoqa.assistant import Assistant

DEPTH = 10
"""How many passages, and sentences, are ranked for a question: as deep as MRR@10 and nDCG@10 look."""

ANY_LENGTH = 1_000_000
"""Tokens that all passages of an answer fit into."""


@dataclass(frozen=True, slots=True)
class Record:
    """What came back for one question. Places are canonical: of word-for-word repeats the first.

    Attributes:
        query: What was searched for.
        gold: The gold paragraphs; empty where the article does not answer.
        ranked: The best paragraphs, best first, at most `DEPTH`; empty where nothing is gold.
        gold_sentences: The sentences of the gold paragraphs that overlap with a gold quote, as spans.
        sentences: The best sentences, at most `DEPTH`: those that the answer quotes, then by score. Empty as `ranked`.
        signals: The ranking of paragraphs by one signal alone, by the signal's name.
        gold_scores: The named scores of the best-ranked gold passage.
        winner_scores: Those of the first passage.
        quoted: For each statement, what it quotes.
        parts: `Question.parts`, with canonical places.
        said: What each statement says.
        exact: The exact words of the first statement that answer, or all of it where none stand out.
        nearest: The best sentence of the first passage, whether it was said or not; "" without passages.
        wanted: The words of `parts`: for each part its alternatives, each once.
        context_tokens: Tokens (o200k_base) of the answer's passages, numbered for a prompt.
        said_tokens: Tokens of the statements.
    """

    question: Question
    query: str
    gold: tuple[Place, ...]
    ranked: tuple[Place, ...]
    gold_sentences: tuple[Span, ...]
    sentences: tuple[Span, ...]
    signals: Mapping[str, tuple[Place, ...]] = field(hash=False)
    gold_scores: Mapping[str, float] = field(hash=False)
    winner_scores: Mapping[str, float] = field(hash=False)
    answered: bool
    refusal: str | None
    confidence: float
    quoted: tuple[tuple[Span, ...], ...]
    parts: tuple[tuple[Span, ...], ...]
    said: tuple[str, ...]
    exact: str
    nearest: str
    wanted: tuple[tuple[str, ...], ...]
    context_tokens: int
    said_tokens: int

    @property
    def cited(self) -> tuple[Place, ...]:
        """The cited paragraphs, each once, in order of first use."""
        return tuple(dict.fromkeys(span.place for spans in self.quoted for span in spans))

    @property
    def spans(self) -> tuple[Span, ...]:
        """Everything that is quoted."""
        return tuple(span for spans in self.quoted for span in spans)

    @property
    def right(self) -> bool:
        """Whether what it says first, or would say if it did not refuse, meets a gold quote.

        Where the question has gold paragraphs only: whether its first paragraph is one of them.
        """
        if self.question.parts:
            return bool(self.sentences) and self.sentences[0] in self.gold_sentences
        return bool(self.ranked) and self.ranked[0] in self.gold


def record_of(
    question: Question,
    answer: Answer,
    assistant: Assistant,
    single: Mapping[str, Assistant],
    first: Mapping[Place, Place],
) -> Record:
    """What came back for a question.

    Args:
        question: What was asked.
        answer: What came back.
        assistant: Which answered.
        single: Assistants to rank paragraphs by as well, by name.
        first: For every paragraph the one that stands for its repeats.
    """
    gold = tuple(dict.fromkeys(first[Place(question.article, number)] for number in question.gold))
    search = bool(gold and answer.query)
    searched = assistant.retriever.search(answer.query, k=DEPTH) if search else ()
    passages = [*answer.passages, *searched]  # those of the answer first: it may cite what no search finds
    parts = tuple(tuple(Span(first[s.place], s.start, s.end) for s in part) for part in question.parts)
    articles = {article.id: article for article in assistant.index.articles}
    quoted = tuple(tuple(_span(c.article, c, first) for c in statement.citations) for statement in answer.statements)
    said = tuple(statement.text for statement in answer.statements)
    return Record(
        question=question,
        query=answer.query,
        gold=gold,
        ranked=_places(passages, first) if search else (),
        gold_sentences=_gold_sentences(gold, parts, articles),
        sentences=_sentences(quoted, passages, first) if search else (),
        signals={
            name: _places(other.retriever.search(answer.query, k=DEPTH) if search else (), first)
            for name, other in single.items()
        },
        gold_scores=_gold_scores(passages, gold, answer.query, assistant, first) if search else {},
        winner_scores=dict(passages[0].scores) if passages else {},
        answered=answer.answered,
        refusal=answer.refusal.value if answer.refusal else None,
        confidence=answer.confidence,
        quoted=quoted,
        parts=parts,
        said=said,
        exact=_exact(answer),
        nearest=passages[0].sentences[0].text if passages else "",
        wanted=tuple(tuple(dict.fromkeys(_text(span, articles) for span in part)) for part in question.parts),
        context_tokens=count_tokens(numbered_passages(answer.passages, ANY_LENGTH)) if answer.passages else 0,
        said_tokens=sum(map(count_tokens, said)),
    )


def _exact(answer: Answer) -> str:
    if not answer.statements:
        return ""
    first = answer.statements[0]
    return first.text if first.answer is None else first.answer.text


def _place(passage: Passage, first: Mapping[Place, Place]) -> Place:
    return first[Place(passage.article.id, passage.paragraph.number)]


def _places(passages: Sequence[Passage], first: Mapping[Place, Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(_place(passage, first) for passage in passages))[:DEPTH]


def _span(article: Article, quoted: Citation | Sentence, first: Mapping[Place, Place]) -> Span:
    """A sentence, or what a citation quotes, counted within its paragraph."""
    offset = article.paragraph(quoted.paragraph).start
    place = first[Place(article.id, quoted.paragraph)]
    return Span(place, quoted.start - offset, quoted.end - offset)


def _sentences(
    quoted: Sequence[Sequence[Span]], passages: Sequence[Passage], first: Mapping[Place, Place]
) -> tuple[Span, ...]:
    scored = [
        (score, _span(passage.article, sentence, first))
        for passage in passages
        for score, sentence in zip(passage.sentence_scores, passage.sentences, strict=True)
    ]
    by_score = [span for _, span in sorted(scored, key=lambda pair: -pair[0])]
    return tuple(dict.fromkeys([*(span for spans in quoted for span in spans), *by_score]))[:DEPTH]


def _gold_sentences(
    gold: Sequence[Place], parts: Sequence[Sequence[Span]], articles: Mapping[str, Article]
) -> tuple[Span, ...]:
    found = []
    for place in gold:
        paragraph = articles[place.article].paragraph(place.paragraph)
        for sentence in paragraph.sentences:
            span = Span(place, sentence.start - paragraph.start, sentence.end - paragraph.start)
            if any(span.overlaps(wanted) for part in parts for wanted in part):
                found.append(span)
    return tuple(found)


def _gold_scores(
    passages: Sequence[Passage],
    gold: Sequence[Place],
    query: str,
    assistant: Assistant,
    first: Mapping[Place, Place],
) -> dict[str, float]:
    best = next((passage for passage in passages if _place(passage, first) in gold), None)
    if best is None:  # none was found: what would they have scored?
        judged = assistant.retriever.passages(query, gold)
        best = max(judged, key=lambda passage: passage.score)
    return dict(best.scores)


def _text(span: Span, articles: Mapping[str, Article]) -> str:
    return articles[span.place.article].paragraph(span.place.paragraph).text[span.start : span.end]
