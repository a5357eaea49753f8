"""`Assistant.ask`, the heart, and `load_assistant`, the one place where the parts are wired."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import replace
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from scoqa.answering import answers, compose
from scoqa.budget import numbered_passages
from scoqa.encoder import AHEAD, DEFAULT_MODEL, Encoder, encode_ahead, load_encoder
from scoqa.explaining import Explanation, explain
from scoqa.follow_ups import is_whole
from scoqa.index import Index
from scoqa.itself import about_itself, continuing
from scoqa.language import other_language
from scoqa.lexical import whole_characters, words
from scoqa.meta import POINTS, named_picture
from scoqa.pictures import missing_picture, of_picture, picture_meant
from scoqa.prototypes import Prototypes
from scoqa.reader import load_reader
from scoqa.retrieval import PASSAGES, Retriever, check_k
from scoqa.settings import LlmSettings, read_llm
from scoqa.signals import named_part
from scoqa.types import Answer, Article, Kind, Method, Passage, Refusal, Shortfall, Turn
from scoqa.understanding import Sought, Understanding, Understood

if TYPE_CHECKING:
    from scoqa.generating import Draft, Writer
    from scoqa.llm import Reply

WORKERS = os.cpu_count() or 1
"""Parts of many questions that are answered at the same time."""


class Assistant:
    """Answers questions about the articles of an index. It holds no state between questions.

    Attributes:
        retriever: Finds the passages; `retriever.search(query, k)` is for use by itself.
        writer: Writes the answers with a language model; None where they quote.
    """

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever
        self.writer: Writer | None = None
        self._understanding = Understanding(retriever.index.articles)
        self._prototypes = Prototypes(retriever.encoder)

    @staticmethod
    def from_articles(articles: Sequence[Article], encoder: Encoder | None = None) -> Assistant:
        """An assistant over articles in memory.

        Args:
            articles: At least one; their ids differ.
            encoder: The model to embed with; the default one where not given.

        Raises:
            ValueError: There is no article, or two share an id.
            ModelError: The default model or the reader cannot be loaded.
            SettingsError: `SCOQA_READER` makes no sense.
        """
        encoder = load_encoder() if encoder is None else encoder
        return Assistant.from_index(Index.build(articles, encoder), encoder)

    @staticmethod
    def from_index(index: Index, encoder: Encoder | None = None) -> Assistant:
        """An assistant over an index, with the reader where there is one: that knows the default model's language only.

        Args:
            index: The articles and their vectors.
            encoder: The model that made them; it is loaded by its name where not given.

        Raises:
            IndexFolderError: The vectors were made by other weights than the encoder's.
            ModelError: The index's model is not on this machine, or the reader cannot be loaded.
            SettingsError: `SCOQA_READER` makes no sense.
        """
        encoder = load_encoder(index.model.id) if encoder is None else encoder
        return Assistant(Retriever(index, encoder, reader=load_reader() if encoder.model_id == DEFAULT_MODEL else None))

    def with_signals(self, signals: Collection[str]) -> Assistant:
        """An assistant that ranks by some signals only and quotes: what is each of them worth?

        Args:
            signals: Names out of `retrieval.ALL_SIGNALS`, or "bm25".

        Raises:
            ValueError: A signal is unknown, or there is none but the reader's.
        """
        own = self.retriever
        return Assistant(Retriever(own.index, own.encoder, signals=signals, reader=own.reader))

    def with_llm(self, settings: LlmSettings | None, told: Callable[[Reply], None] = lambda reply: None) -> Assistant:
        """This assistant with a language model that writes the answers; None for one that quotes.

        Args:
            settings: The model and its bounds.
            told: Called with every reply of the model.

        Raises:
            MissingExtraError: The extra `llm` is not installed.
        """
        other = copy(self)
        other.writer = None
        if settings is not None:
            from scoqa.generating import Writer  # here, as quoting must not wait for it

            other.writer = Writer(settings, self.retriever.encoder, told)
        return other

    @property
    def llm(self) -> str:
        """The name of the language model that writes the answers; "" where they quote."""
        return self.writer.settings.model if self.writer is not None else ""

    @property
    def index(self) -> Index:
        """The articles and their vectors."""
        return self.retriever.index

    def ask(
        self,
        question: str,
        history: Sequence[str | Turn] = (),
        *,
        correct: bool = True,
        articles: Collection[str] = (),
        write: bool = True,
    ) -> Answer:
        """The answer to a question: a few verbatim sentences with their citations, or a refusal.

        A question about the article itself, "What is it about?", is answered from its title, standfirst,
        captions, notice and central sentences. A greeting or thanks gets a polite reply. A language model, where
        there is one, writes the answer from what was found; where it fails the answer quotes, and says why.

        Args:
            question: As a reader types it; a blank one is refused as `EMPTY_QUESTION`.
            history: Earlier turns of the conversation, oldest first.
            correct: Search for misspelt words in the article's spelling; `Answer.corrections` has them. Without it
                a language model does not rewrite the question either.
            articles: Ids of those that are asked; all of the index where there is none.
            write: Let the language model write, where there is one; else the answer quotes.

        Raises:
            ValueError: There is no such article.
            TypeError: The history or `articles` is one string, or a turn is neither a string nor a `Turn`.
        """
        self.retriever.check_articles(articles)
        quoted = partial(self._quoted, correct=correct, articles=articles)
        if self.writer is None or not write:
            return quoted(question, history)
        return self.writer.answer(quoted, whole_characters(question), history, as_typed=not correct)

    def drafts(
        self, question: str, history: Sequence[str | Turn] = (), *, correct: bool = True
    ) -> Iterator[Draft | Answer]:
        """The answer that `ask` gives as a language model writes it, and last the answer itself.

        Args:
            question: As in `ask`, like all that follows.
            history: Earlier turns, oldest first.
            correct: Search for misspelt words in the article's spelling.
        """
        quoted = partial(self._quoted, correct=correct)
        if self.writer is None:
            yield quoted(question, history)
        else:
            yield from self.writer.drafts(quoted, whole_characters(question), history, as_typed=not correct)

    def _quoted(
        self, question: str, history: Sequence[str | Turn], *, correct: bool, articles: Collection[str] = ()
    ) -> Answer:
        """The answer in the article's own sentences."""
        return self._answer(self._understood(question, history, correct, articles), articles)

    def ask_many(self, asked: Sequence[tuple[str, Sequence[str | Turn]]], *, correct: bool = True) -> Iterator[Answer]:
        """The answers to many questions, each with its history, in order: those that `ask` gives, in less time.

        Some questions at a time are encoded together, while others are judged. Sums are added up in another order
        then: a confidence may differ in its sixth digit. A language model is asked one after the other.

        Args:
            asked: Pairs of a question and its history, as `ask` takes them; all articles are asked.
            correct: As in `ask`.

        Raises:
            TypeError: A history is none, as for `ask`.
        """
        if self.writer is not None:
            yield from (self.ask(question, history, correct=correct) for question, history in asked)
            return

        def answers_from(first: int) -> list[Answer]:
            read = [self._understood(question, history, correct) for question, history in asked[first : first + AHEAD]]
            encode_ahead(self.retriever.encoder, [own.sought.query for own in read if words(own.sought.query)])
            return [self._answer(own) for own in read]

        with ThreadPoolExecutor(WORKERS) as pool:
            for part in pool.map(answers_from, range(0, len(asked), AHEAD)):
                yield from part

    def _understood(
        self, question: str, history: Sequence[str | Turn], correct: bool, articles: Collection[str] = ()
    ) -> Understood:
        words_of = partial(self._answer_words, correct=correct, articles=articles)
        return self._understanding.understood(question, history, words_of, correct=correct)

    def _answer_words(self, asked: Sequence[str], *, correct: bool, articles: Collection[str]) -> str:
        """The words that answer the last of some questions, each asked after those before it; "" where none do."""
        statements = self._quoted(asked[-1], asked[:-1], correct=correct, articles=articles).statements
        return next((statement.answer.text for statement in statements if statement.answer), "")

    def _answer(self, read: Understood, articles: Collection[str] = ()) -> Answer:
        question, sought, query = read.question, read.sought, read.sought.query
        if read.reply is not None:
            return Answer(question, question.strip(), (), None, (), 0.0, Method.SMALL_TALK, reply=read.reply)
        if read.continued is not None:
            return continuing(self.retriever, question, self._answer(read.continued, articles), read.times)
        passages = self._search(sought, articles) if words(question) else ()
        about = partial(
            about_itself, self.retriever, question, sought, passages=passages, known=self._understanding.abbreviations
        )
        asked = read.asked or missing_picture(picture_meant(query, sought.alone, sought.instead_of), passages)
        answer = about(asked)
        if answer is None and read.otherwise is not None:
            return self._answer(replace(read, asked=None, sought=read.otherwise(), otherwise=None), articles)
        answer = answer or self._composed(question, sought, passages, articles)
        is_known = self.index.model.id == DEFAULT_MODEL  # what it reads, and how near is near, differs among models
        if answer.refusal is Refusal.NOT_IN_ARTICLE and is_known:
            if passages and other_language(read.plain, passages[0].article.text) not in (None, "English"):
                answer = replace(answer, shortfall=Shortfall.OTHER_LANGUAGE)
            elif asked is None:
                answer = about(self._prototypes.intent(read.plain)) or answer
        return replace(answer, corrections=sought.corrections)

    def _composed(
        self, question: str, sought: Sought, passages: Sequence[Passage], articles: Collection[str]
    ) -> Answer:
        """The answer that passages give; where none to a follow-up that points at nothing, that to it alone."""
        answer, alone = compose(question, sought.query, passages, alone=sought.alone), sought.alone
        points_at_nothing = sought.is_joined and is_whole(alone) and not POINTS.search(alone)
        if answer.refusal is not Refusal.NOT_IN_ARTICLE or not points_at_nothing:
            return answer
        by_itself = compose(question, alone, self._search(Sought(alone), articles))
        return by_itself if by_itself.answered else answer

    def search(
        self,
        query: str,
        history: Sequence[str | Turn] = (),
        *,
        k: int = PASSAGES,
        correct: bool = True,
        articles: Collection[str] = (),
    ) -> tuple[str, tuple[Passage, ...]]:
        """What `ask` would search for, a question or keywords, and the best passages for it, best first.

        Args:
            query: As a reader types it.
            history: Earlier turns of the conversation, oldest first.
            k: How many passages at most, at least 1.
            correct: Search for misspelt words in the article's spelling.
            articles: Ids of those that are searched; all of the index where there is none.

        Raises:
            ValueError: There is no such article, or k is less than 1.
            TypeError: The history or `articles` is none, as for `ask`.
        """
        check_k(k)
        self.retriever.check_articles(articles)
        words_of = partial(self._answer_words, correct=correct, articles=articles)
        sought = self._understanding.sought(query, history, words_of, correct=correct)
        return sought.query, self._search(sought, articles, k)

    def explain(self, question: str, history: Sequence[str | Turn] = (), *, correct: bool = True) -> Explanation:
        """The answer that quotes, taken apart: candidates, signals, matched words, and the confidence.

        Args:
            question: As in `ask`, like all that follows.
            history: Earlier turns, oldest first.
            correct: Search for misspelt words in the article's spelling.
        """
        return explain(self.retriever, self.ask(question, history, correct=correct, write=False))

    def context(self, question: str, history: Sequence[str | Turn] = (), *, max_tokens: int = 1000) -> str:
        """The best passages for a question, numbered, for somebody's own prompt, bounded by tiktoken.

        Args:
            question: As a reader types it.
            history: Earlier turns of the conversation, oldest first.
            max_tokens: Bound in tokens of o200k_base, at least 1; it is never exceeded, no sentence is cut,
                and a last line says what was left out.

        Raises:
            ValueError: `max_tokens` is less than 1.
        """
        _, passages = self.search(question, history)
        return numbered_passages(passages, max_tokens)

    def _search(self, sought: Sought, articles: Collection[str] = (), k: int = PASSAGES) -> tuple[Passage, ...]:
        """The passages for what is sought; where others are wanted, without the one that answered.

        That stays where nothing else answers, but for pictures: of those another one is another caption. Where a
        picture is asked about by its number, the other captions stay out.
        """
        picture = picture_meant(sought.query, sought.alone, sought.instead_of)
        more = PASSAGES if picture else bool(sought.instead_of)
        found = self.retriever.search(sought.query, k + more, articles, alone=sought.alone, second=bool(more))
        found = found if picture is None else of_picture(picture, found)
        told = self.retriever.search(sought.instead_of, PASSAGES, articles) if sought.instead_of else ()
        if shown := named_picture(sought.instead_of):
            told = of_picture(shown, told)
        if answers(told):
            others = tuple(p for p in found if (p.article, p.paragraph) != (told[0].article, told[0].paragraph))
            found = others if answers(others) or named_part(sought.query) is Kind.CAPTION else found
        return found[:k]


def load_assistant(folder: str | Path | None = None) -> Assistant:
    """The assistant over an index folder, with the model that the index was built with.

    Where `SCOQA_LLM_*` name a language model, it writes the answers.

    Args:
        folder: One that `Index.save` or `scoqa index` has written; None for the index scoqa ships with.

    Raises:
        IndexFolderError: The folder is no index, damaged, or made by other weights.
        ModelError: The index's model is not on this machine.
        SettingsError: A language model's setting makes no sense.
        MissingExtraError: A language model is configured, and the extra `llm` is not installed.
    """
    folder = shipped_index() if folder is None else Path(folder)
    index = Index.load(folder)
    encoder = load_encoder(index.model.id)
    index.check_model(encoder, where=f"the index {folder}")
    return Assistant.from_index(index, encoder).with_llm(read_llm(os.environ))


def shipped_index() -> Path:
    """The folder of the index that scoqa ships with: in a wheel inside the package, else `embeddings/`."""
    packaged = Path(str(resources.files("scoqa"))) / "embeddings"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "embeddings"
