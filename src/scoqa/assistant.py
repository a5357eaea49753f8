"""`Assistant.ask`, the heart, and `load_assistant`, the one place where the parts are wired."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property, partial
from importlib import resources
from itertools import dropwhile
from pathlib import Path
from typing import TYPE_CHECKING

from scoqa.abbreviations import abbreviations, asked_for, shortened, with_subject, written_out
from scoqa.answering import answers, compose, quote
from scoqa.budget import numbered_passages
from scoqa.conversation import asked_before, in_context, stood_alone
from scoqa.countries import besides
from scoqa.encoder import AHEAD, DEFAULT_MODEL, Encoder, encode_ahead, load_encoder
from scoqa.explaining import Explanation, explain
from scoqa.follow_ups import is_follow_up, wants_more, wants_others
from scoqa.framing import strip_article_frame
from scoqa.index import Index
from scoqa.language import other_language
from scoqa.lexical import proper_names, whole_characters, words
from scoqa.meta import Asked, asked_place, is_of_content, meta_intent, named_picture
from scoqa.overview import MOST_READ_ON, meta_sentences, names_article, place_sentences, sentences_after
from scoqa.people import who_is_meant, with_answer
from scoqa.pictures import missing_picture, of_picture, picture_meant
from scoqa.prototypes import Prototypes
from scoqa.question import focus
from scoqa.reader import load_reader
from scoqa.retrieval import Retriever
from scoqa.settings import LlmSettings, read_llm
from scoqa.signals import named_part
from scoqa.smalltalk import small_talk
from scoqa.spelling import Correction, Speller
from scoqa.types import Answer, Article, Kind, Passage, Refusal, Sentence, Shortfall, Turn
from scoqa.wording import META_WORDS, Meta

if TYPE_CHECKING:
    from scoqa.generating import Draft, Writer
    from scoqa.llm import Reply

PASSAGES = 5
"""How many passages an answer carries."""

WORKERS = os.cpu_count() or 1
"""Parts of many questions that are answered at the same time."""


@dataclass(frozen=True, slots=True)
class _Sought:
    """What a question comes to.

    Attributes:
        query: What is searched for.
        corrections: Words in another spelling, as typed and as searched.
        instead_of: The question before, where something else than its answer is wanted.
        alone: The follow-up alone, where the query took something from the question before; else "".
    """

    query: str
    corrections: tuple[tuple[str, str], ...]
    instead_of: str
    alone: str


_NOTHING = _Sought("", (), "", "")


@dataclass(frozen=True, slots=True)
class _Read:
    """A question as it is understood.

    Attributes:
        question: As typed.
        plain: The question alone, without polite wrappers.
        asked: What of the article itself it asks for, or None.
        sought: What is searched for.
        otherwise: Gives the same where the article has not what is asked for of itself; None for every other question.
        reply: What is said to small talk, or None.
        continued: The question of whose answer it wants to read on; None where it asks for more than that.
        times: How often that was read on before.
    """

    question: str
    plain: str
    asked: Asked | Meta | None
    sought: _Sought
    otherwise: Callable[[], _Sought] | None = None
    reply: str | None = None
    continued: _Read | None = None
    times: int = 0


class Assistant:
    """Answers questions about the articles of an index. It holds no state between questions.

    Attributes:
        retriever: Finds the passages; `retriever.search(query, k)` is for use by itself.
        writer: Writes the answers with a language model; None where they quote.
    """

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever
        self.writer: Writer | None = None
        self._speller = Speller([*(paragraph.text for _, paragraph in retriever.index.paragraphs), META_WORDS])
        self._prototypes = Prototypes(retriever.encoder)
        self._abbreviations = {article.id: abbreviations(article) for article in retriever.index.articles}

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
        return Assistant(reading_retriever(Index.build(articles, encoder), encoder))

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

    @cached_property
    def _names(self) -> frozenset[str]:
        """What is a name also where it is typed without a capital."""
        return proper_names(paragraph.text for _, paragraph in self.index.paragraphs)

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
            TypeError: The history is one string, or a turn is neither a string nor a `Turn`.
        """
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
        return self._answer(self._read(question, history, correct), articles)

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
            read = [self._read(question, history, correct) for question, history in asked[first : first + AHEAD]]
            encode_ahead(self.retriever.encoder, [own.sought.query for own in read if words(own.sought.query)])
            return [self._answer(own) for own in read]

        with ThreadPoolExecutor(WORKERS) as pool:
            for part in pool.map(answers_from, range(0, len(asked), AHEAD)):
                yield from part

    def _read(self, question: str, history: Sequence[str | Turn], correct: bool) -> _Read:
        """What a question comes to, before anything is searched for."""
        question, earlier = whole_characters(question), _earlier(history)
        before = list(dropwhile(wants_more, reversed(earlier)))[::-1]
        if not before or not wants_more(question):
            return self._understood(question, earlier, correct)
        continued = self._understood(before[-1], before[:-1], correct)
        return _Read(question, "", None, _NOTHING, continued=continued, times=len(earlier) - len(before))

    def _understood(self, question: str, earlier: Sequence[str], correct: bool) -> _Read:
        """The same of a question that asks for something itself, and not for more."""
        reply = small_talk(question, asked_before=bool(earlier))
        if reply is not None:
            return _Read(question, "", None, _NOTHING, reply=reply)
        plain = focus(question)
        asked = asked_place(question) or meta_intent(plain)
        if isinstance(asked, Meta) and is_of_content(earlier):
            asked = meta_intent(plain, asked_before=True)
        sought = partial(self._sought, plain, earlier, correct)
        if asked is None:
            found = sought()  # "And the third?" after "What does the second paragraph say?"
            asked = asked_place(found.query) if found.query != plain else None
            return _Read(question, plain, asked or (meta_intent(found.query) if found.corrections else None), found)
        otherwise = None if isinstance(asked, Asked) else sought
        return _Read(question, plain, asked, self._sought(plain, (), correct=False), otherwise)

    def _answer(self, read: _Read, articles: Collection[str] = ()) -> Answer:
        question, plain, sought, query = read.question, read.plain, read.sought, read.sought.query
        if read.reply is not None:
            return Answer(question, question.strip(), (), None, (), 0.0, "small talk", reply=read.reply)
        if read.continued is not None:
            return self._more(read, read.continued, articles)
        passages = self._search(sought, articles) if words(question) else ()
        asked = read.asked or missing_picture(picture_meant(sought.query, sought.alone, sought.instead_of), passages)
        answer = self._about_itself(question, sought, asked, passages)
        if answer is None and read.otherwise is not None:
            return self._answer(replace(read, asked=None, sought=read.otherwise(), otherwise=None), articles)
        answer = answer or compose(question, query, passages, alone=sought.alone)
        is_known = self.index.model.id == DEFAULT_MODEL  # what it reads, and how near is near, differs among models
        if answer.refusal is Refusal.NOT_IN_ARTICLE and is_known:
            if passages and other_language(plain, passages[0].article.text) is not None:
                answer = replace(answer, shortfall=Shortfall.OTHER_LANGUAGE)
            elif asked is None:
                answer = self._about_itself(question, sought, self._prototypes.intent(plain), passages) or answer
        return replace(answer, corrections=sought.corrections)

    def _more(self, read: _Read, continued: _Read, articles: Collection[str]) -> Answer:
        """What stands in the article after the sentence that answered before; a refusal where that is nothing."""
        answer = self._answer(continued, articles)
        if not answer.statements:
            return replace(answer, question=read.question)
        cited = answer.statements[0].citations[0]
        quoted = {citation.start for citation in answer.citations if citation.article == cited.article}
        following = [own for own in sentences_after(cited.article, cited.end) if own.start not in quoted]
        sentences = following[read.times * MOST_READ_ON :][:MOST_READ_ON]
        if not sentences:
            return _not_said(read.question, answer.query, answer.passages)
        return self._quoting(read.question, answer.query, cited.article, sentences, answer.passages)

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
            TypeError: The history is none, as for `ask`.
        """
        sought = self._sought(focus(whole_characters(query)), _earlier(history), correct)
        return sought.query, self._search(sought, articles, k)

    def explain(self, question: str, history: Sequence[str | Turn] = (), *, correct: bool = True) -> Explanation:
        """The answer that quotes, taken apart: candidates, signals, matched words, and the confidence.

        Args:
            question: As in `ask`, like all that follows.
            history: Earlier turns, oldest first.
            correct: Search for misspelt words in the article's spelling.
        """
        return explain(self.retriever, self.ask(question, history, correct=correct, write=False))

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
        _, passages = self.search(question, history)
        return numbered_passages(passages, max_tokens)

    def _sought(self, plain: str, before: Sequence[str], correct: bool) -> _Sought:
        """What is searched for: the question in the article's spelling, standing alone, without "the article says".

        Args:
            plain: The question without polite wrappers.
            before: Those before it, like it, oldest first.
            correct: Mend the spelling.
        """
        mend = self._speller.correct if correct else lambda text: Correction(text, ())
        correction = mend(plain)
        in_full = partial(written_out, article=self.index.articles[0]) if len(self.index.articles) == 1 else str
        question = in_full(correction.text)
        if is_follow_up(question.strip()):  # a summary names nothing that it could lean on
            before = [text for text in before if meta_intent(text) not in (Meta.ABOUT, Meta.SUMMARY)]
        else:
            before = ()
        earlier = [in_full(mend(text).text) for text in before]
        names = self._names if earlier else frozenset()  # to read many articles for them takes seconds
        joined, alone = in_context(question, earlier, names)
        if joined.endswith(alone) and (asked := who_is_meant(alone, earlier, names)) is not None:
            own = with_answer(alone, self._exact_words(before[: asked + 1], correct))
            joined, alone = joined.removesuffix(alone) + own, own
        query = strip_article_frame(joined)
        if len(self.index.articles) == 1:  # another article may not use the short form
            (known,) = self._abbreviations.values()
            query = query if asked_for(query, known, alone) else shortened(query, known)
            query = query if alone else with_subject(query, known)
        return _Sought(
            query=query,
            corrections=correction.changes,
            instead_of=stood_alone(earlier, names) if wants_others(question) else "",
            alone=alone,
        )

    def _exact_words(self, asked: Sequence[str], correct: bool) -> str:
        """The words that answer the last of some questions, each asked after those before it; "" where none do."""
        statements = self._answer(self._read(asked[-1], asked[:-1], correct)).statements
        return statements[0].answer.text if statements and statements[0].answer else ""

    def _search(self, sought: _Sought, articles: Collection[str] = (), k: int = PASSAGES) -> tuple[Passage, ...]:
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

    def _about_itself(
        self, question: str, sought: _Sought, asked: Asked | Meta | None, passages: Sequence[Passage]
    ) -> Answer | None:
        """The answer to a question about the article itself, a numbered place in it, or an abbreviation, else None.

        It is about the only article, or the one with the best passage.
        """
        articles, query = self.index.articles, sought.query
        article = articles[0] if len(articles) == 1 or not passages else passages[0].article
        sentences: tuple[Sentence, ...] = ()
        if isinstance(asked, Asked):
            sentences = place_sentences(asked, article)
            if not sentences and not asked.part:
                return _not_said(question, query, passages, Shortfall.NO_SUCH_PLACE)
        elif asked is not None:
            vectors = self.index.sentence_vectors(article.id) if asked is Meta.SUMMARY else None
            sentences = meta_sentences(asked, article, vectors, besides=besides(question))
            of_text = asked in (Meta.AUTHOR, Meta.DATE) and names_article(question, article)
            if not sentences and (asked is Meta.BYLINE or of_text):
                return _not_said(question, query, passages, Shortfall.ONLY_THE_TOPIC)
        elif abbreviation := asked_for(query, self._abbreviations[article.id], sought.alone):
            sentences = (abbreviation.sentence,)
        return self._quoting(question, query, article, sentences, passages) if sentences else None

    def _quoting(
        self, question: str, query: str, article: Article, sentences: Sequence[Sentence], passages: Sequence[Passage]
    ) -> Answer:
        """The answer that quotes given sentences of an article, with their passages before those found."""
        cited = self.retriever.passages(query, [(article.id, sentence.paragraph) for sentence in sentences])
        quoted = [(article, s, self.index.repeated(self.index.row(article.id, s.paragraph))) for s in sentences]
        return quote(question, query, quoted, _first(cited, passages))


def _earlier(history: Sequence[str | Turn]) -> list[str]:
    """The questions of a history without polite wrappers, oldest first; small talk is none."""
    return [focus(own) for own in asked_before(history)]


def _not_said(question: str, query: str, passages: Sequence[Passage], shortfall: Shortfall | None = None) -> Answer:
    """The refusal of a question about the article itself: it has not what is asked for."""
    return Answer(question, query, (), Refusal.NOT_IN_ARTICLE, tuple(passages), 0.0, shortfall=shortfall)


def _first(cited: Sequence[Passage], passages: Sequence[Passage]) -> list[Passage]:
    """As many passages as an answer carries, the cited ones first."""
    held = {(p.article.id, number) for p in cited for number in (p.paragraph.number, *p.repeats)}
    return [*cited, *(p for p in passages if (p.article.id, p.paragraph.number) not in held)][:PASSAGES]


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
    return Assistant(reading_retriever(index, encoder)).with_llm(read_llm(os.environ))


def reading_retriever(index: Index, encoder: Encoder) -> Retriever:
    """A retriever with the reader, where there is one; it reads what it was trained on, the default model's language.

    Raises:
        ModelError: The reader cannot be loaded.
        SettingsError: `SCOQA_READER` makes no sense.
    """
    return Retriever(index, encoder, reader=load_reader() if encoder.model_id == DEFAULT_MODEL else None)


def shipped_index() -> Path:
    """The folder of the index that scoqa ships with: in a wheel inside the package, else `embeddings/`."""
    packaged = Path(str(resources.files("scoqa"))) / "embeddings"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "embeddings"
