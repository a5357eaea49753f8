"""`Assistant.ask`, the heart, and `load_assistant`, the one place where the parts are wired."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

from scoqa.answering import compose, quote
from scoqa.budget import numbered_passages
from scoqa.conversation import questions, standalone
from scoqa.encoder import DEFAULT_MODEL, Encoder, load_encoder
from scoqa.explaining import Explanation, explain
from scoqa.index import Index
from scoqa.language import other_language
from scoqa.lexical import whole_characters, words
from scoqa.meta import Meta, meta_intent, strip_article_frame
from scoqa.overview import meta_answer_paragraphs
from scoqa.question import focus
from scoqa.retrieval import Retriever
from scoqa.smalltalk import small_talk
from scoqa.spelling import Correction, Speller
from scoqa.types import Answer, Article, Passage, Refusal, Sentence, Shortfall, Turn

PASSAGES = 5
"""How many passages an answer carries."""


class Assistant:
    """Answers questions about the articles of an index. It holds no state between questions.

    Attributes:
        retriever: Finds the passages; `retriever.search(query, k)` is for use by itself.
    """

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever
        self._speller = Speller([paragraph.text for _, paragraph in retriever.index.paragraphs])

    @staticmethod
    def from_articles(articles: Sequence[Article], encoder: Encoder | None = None) -> Assistant:
        """An assistant over articles in memory.

        Args:
            articles: At least one; their ids differ.
            encoder: The model to embed with; the default one where not given.

        Raises:
            ValueError: There is no article, or two share an id.
            ModelError: The default model cannot be loaded.
        """
        encoder = load_encoder() if encoder is None else encoder
        return Assistant(Retriever(Index.build(articles, encoder), encoder))

    def with_signals(self, signals: Collection[str]) -> Assistant:
        """This assistant, ranking by some of `retrieval.SIGNALS` only: what is each of them worth?"""
        return Assistant(Retriever(self.index, self.retriever.encoder, signals=signals))

    @property
    def index(self) -> Index:
        """The articles and their vectors."""
        return self.retriever.index

    def ask(self, question: str, history: Sequence[str | Turn] = (), *, correct: bool = True) -> Answer:
        """The answer to a question: a few verbatim sentences with their citations, or a refusal.

        A question about the article itself, "What is it about?", is answered from its title, standfirst,
        captions, notice and central sentences. A greeting or thanks gets a polite reply.

        Args:
            question: As a reader types it; a blank one is refused as `EMPTY_QUESTION`.
            history: Earlier turns of the conversation, oldest first.
            correct: Search for misspelt words in the article's spelling; `Answer.corrections` has them.
        """
        question = whole_characters(question)
        reply = small_talk(question)
        if reply is not None:
            return Answer(question, question.strip(), (), None, (), 0.0, "small talk", reply=reply)
        plain = focus(question)
        intent = meta_intent(plain)
        correction = self._query(plain, history, correct and intent is None)
        query = correction.text
        passages = self.retriever.search(query, k=PASSAGES) if words(question) else ()
        about = self._about_article(intent, passages) if intent is not None else []
        if about:
            cited = self.retriever.passages(query, [(article.id, sentence.paragraph) for article, sentence in about])
            answer = quote(question, query, about, _first(cited, passages))
        else:
            answer = compose(question, query, passages)
        if answer.refusal is Refusal.NOT_IN_ARTICLE and self._is_other_language(plain, passages):
            answer = replace(answer, shortfall=Shortfall.OTHER_LANGUAGE)
        return replace(answer, corrections=correction.changes)

    def explain(self, question: str, history: Sequence[str | Turn] = (), *, correct: bool = True) -> Explanation:
        """The answer that `ask` gives, taken apart: candidates, signals, matched words, and the confidence."""
        return explain(self.retriever, self.ask(question, history, correct=correct))

    def context(self, question: str, max_tokens: int = 1000, history: Sequence[str | Turn] = ()) -> str:
        """The best passages for a question, numbered, for somebody's own prompt, bounded by tiktoken.

        Args:
            question: As a reader types it.
            max_tokens: Bound in tokens of o200k_base, at least 1; it is never exceeded, no sentence is cut,
                and a last line says what was left out.
            history: Earlier turns of the conversation, oldest first.

        Raises:
            ValueError: `max_tokens` is less than 1.
        """
        query = self._query(focus(whole_characters(question)), history, correct=True).text
        return numbered_passages(self.retriever.search(query, k=PASSAGES), max_tokens)

    def _query(self, plain: str, history: Sequence[str | Turn], correct: bool) -> Correction:
        """What is searched for: the question in the article's spelling, standing alone, without "the article says"."""
        mend = self._speller.correct if correct else lambda text: Correction(text, ())
        correction = mend(plain)
        asked_before = (whole_characters(text) for text in questions(history))
        earlier = [mend(focus(text)).text for text in asked_before if small_talk(text) is None]
        query = strip_article_frame(standalone(correction.text, earlier))
        return Correction(query, correction.changes)

    def _about_article(self, intent: Meta, passages: Sequence[Passage]) -> list[tuple[Article, Sentence]]:
        """The sentences that answer a question about the article itself: the only one, or that of the best passage."""
        articles = self.index.articles
        article = articles[0] if len(articles) == 1 or not passages else passages[0].article
        vectors = self.index.sentence_vectors(article.id) if intent is Meta.SUMMARY else None
        return [(article, sentence) for sentence in meta_answer_paragraphs(intent, article, vectors)]

    def _is_other_language(self, question: str, passages: Sequence[Passage]) -> bool:
        if self.index.model.id != DEFAULT_MODEL or not passages:
            return False
        return other_language(question, passages[0].article.text) is not None


def _first(cited: Sequence[Passage], passages: Sequence[Passage]) -> list[Passage]:
    """As many passages as an answer carries, the cited ones first."""
    held = {(p.article.id, number) for p in cited for number in (p.paragraph.number, *p.repeats)}
    return [*cited, *(p for p in passages if (p.article.id, p.paragraph.number) not in held)][:PASSAGES]


def load_assistant(folder: str | Path | None = None) -> Assistant:
    """The assistant over an index folder, with the model that the index was built with.

    Args:
        folder: One that `Index.save` or `scoqa index` has written; None for the index scoqa ships with.

    Raises:
        IndexFolderError: The folder is no index, damaged, or made by other weights.
        ModelError: The index's model is not on this machine.
    """
    folder = shipped_index() if folder is None else Path(folder)
    index = Index.load(folder)
    encoder = load_encoder(index.model.id)
    index.check_model(encoder, where=f"the index {folder}")
    return Assistant(Retriever(index, encoder))


def shipped_index() -> Path:
    """The folder of the index that scoqa ships with: in a wheel inside the package, else `embeddings/`."""
    packaged = Path(str(resources.files("scoqa"))) / "embeddings"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "embeddings"
