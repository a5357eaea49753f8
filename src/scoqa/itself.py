"""Answers from the article itself and not from a search: what it is about, a numbered part of it, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scoqa.abbreviations import Abbreviation, asked_for
from scoqa.answering import quote
from scoqa.countries import besides
from scoqa.meta import Asked
from scoqa.overview import meta_sentences, names_article
from scoqa.places import place_sentences, sentences_after
from scoqa.retrieval import PASSAGES, Retriever
from scoqa.types import Answer, Article, Passage, Refusal, Sentence, Shortfall
from scoqa.understanding import Sought
from scoqa.wording import Meta

MOST_READ_ON = 3
"""Sentences that are quoted at most where more is asked for."""


def about_itself(
    retriever: Retriever,
    question: str,
    sought: Sought,
    asked: Asked | Meta | None,
    passages: Sequence[Passage],
    known: dict[str, tuple[Abbreviation, ...]],
) -> Answer | None:
    """The answer to a question about the article itself, a numbered place in it, or an abbreviation, else None.

    It is about the only article, or the one with the best passage.

    Args:
        retriever: Over the articles.
        question: As typed.
        sought: What was searched for.
        asked: What is asked of the article itself, if anything.
        passages: What the search found.
        known: The abbreviations of each article, by its id.
    """
    articles, query = retriever.index.articles, sought.query
    article = articles[0] if len(articles) == 1 or not passages else passages[0].article
    sentences: tuple[Sentence, ...] = ()
    if isinstance(asked, Asked):
        sentences = place_sentences(asked, article)
        if not sentences and not asked.part:
            return _not_said(question, query, passages, Shortfall.NO_SUCH_PLACE)
    elif asked is not None:
        vectors = retriever.index.sentence_vectors(article.id) if asked is Meta.SUMMARY else None
        sentences = meta_sentences(asked, article, vectors, besides=besides(question))
        of_text = asked in (Meta.AUTHOR, Meta.DATE) and names_article(question, article)
        if not sentences and (asked is Meta.BYLINE or of_text):
            return _not_said(question, query, passages, Shortfall.ONLY_THE_TOPIC)
    elif abbreviation := asked_for(query, known[article.id], sought.alone):
        sentences = (abbreviation.sentence,)
    return _quoting(retriever, question, query, article, sentences, passages) if sentences else None


def continuing(retriever: Retriever, question: str, answer: Answer, times: int) -> Answer:
    """What stands in the article after the sentence that answered; a refusal where nothing does.

    Args:
        retriever: Over the articles.
        question: What asks for more, as typed.
        answer: The answer that is read on from.
        times: How often it was read on from before.
    """
    if not answer.statements:
        return replace(answer, question=question)
    cited = answer.statements[0].citations[0]
    quoted = {citation.start for citation in answer.citations if citation.article == cited.article}
    following = [own for own in sentences_after(cited.article, cited.end) if own.start not in quoted]
    sentences = following[times * MOST_READ_ON :][:MOST_READ_ON]
    if not sentences:
        return _not_said(question, answer.query, answer.passages)
    found = _quoting(retriever, question, answer.query, cited.article, sentences, answer.passages)
    return replace(found, confidence=answer.confidence)


def _quoting(
    retriever: Retriever,
    question: str,
    query: str,
    article: Article,
    sentences: Sequence[Sentence],
    passages: Sequence[Passage],
) -> Answer:
    """The answer that quotes given sentences of an article, with their passages before those found."""
    index = retriever.index
    cited = retriever.passages(query, [(article.id, sentence.paragraph) for sentence in sentences])
    quoted = [(article, own, index.repeated(index.row(article.id, own.paragraph))) for own in sentences]
    return quote(question, query, quoted, _first(cited, passages))


def _not_said(question: str, query: str, passages: Sequence[Passage], shortfall: Shortfall | None = None) -> Answer:
    """The refusal of a question about the article itself: it has not what is asked for."""
    return Answer(question, query, (), Refusal.NOT_IN_ARTICLE, tuple(passages), 0.0, shortfall=shortfall)


def _first(cited: Sequence[Passage], passages: Sequence[Passage]) -> list[Passage]:
    """As many passages as an answer carries, the cited ones first."""
    held = {(p.article.id, number) for p in cited for number in (p.paragraph.number, *p.repeats)}
    others = (p for p in passages if (p.article.id, p.paragraph.number) not in held)
    return [*cited, *others][:PASSAGES]
