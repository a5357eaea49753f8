"""What a question comes to before anything is found: small talk, what it asks of the article itself, and the query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import dropwhile

from scoqa.abbreviations import Abbreviation, abbreviations, asked_for, shortened, with_subject, written_out
from scoqa.conversation import asked_before, in_context, stood_alone
from scoqa.follow_ups import asks, is_follow_up, wants_more, wants_others
from scoqa.framing import strip_article_frame
from scoqa.lexical import proper_names, whole_characters
from scoqa.meta import POINTS, Asked, asked_place, is_of_content, meta_intent
from scoqa.people import who_is_meant, with_answer
from scoqa.question import focus
from scoqa.smalltalk import small_talk
from scoqa.spelling import Correction, Speller
from scoqa.types import Article, Turn
from scoqa.wording import META_WORDS, Meta

AnswerWords = Callable[[Sequence[str]], str]
"""Gives the words that answer the last of some questions, each asked after those before it; "" where none do."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is searched for.

    Attributes:
        query: The question in the article's spelling, standing alone.
        corrections: Words in another spelling, as typed and as searched.
        instead_of: The question before, where something else than its answer is wanted; else "".
        alone: The follow-up alone, where the query took something from the question before; else "".
    """

    query: str
    corrections: tuple[tuple[str, str], ...] = ()
    instead_of: str = ""
    alone: str = ""

    @property
    def is_joined(self) -> bool:
        """Whether the query is the question before and the follow-up, one after the other."""
        return bool(self.alone) and self.query.endswith(self.alone)


NOTHING = Sought("")


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it is understood.

    Attributes:
        question: As typed.
        plain: The question alone, without polite wrappers.
        asked: What of the article itself it asks for, or None.
        sought: What is searched for.
        otherwise: Gives what is searched for where the article itself does not have what `asked` asks for; None where
            that is an answer, too.
        reply: What is said to small talk, or None.
        continued: The question whose answer it wants to read on from; None where it asks for something else.
        times: How often that was read on from before.
    """

    question: str
    plain: str = ""
    asked: Asked | Meta | None = None
    sought: Sought = NOTHING
    otherwise: Callable[[], Sought] | None = None
    reply: str | None = None
    continued: Understood | None = None
    times: int = 0


class Understanding:
    """Understands questions about some articles. It holds no state between questions.

    Args:
        articles: Those of an index.
    """

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = articles
        self._texts = [paragraph.text for article in articles for paragraph in article.paragraphs]
        self._speller = Speller([*self._texts, META_WORDS])

    @cached_property
    def abbreviations(self) -> dict[str, tuple[Abbreviation, ...]]:
        """Those that each article explains, by its id."""
        return {article.id: abbreviations(article) for article in self._articles}

    @cached_property
    def _names(self) -> frozenset[str]:
        """What is a name also where it is typed without a capital."""
        return proper_names(self._texts)

    def understood(
        self, question: str, history: Sequence[str | Turn], answer_words: AnswerWords, *, correct: bool
    ) -> Understood:
        """What a question comes to.

        Args:
            question: As typed.
            history: Earlier turns, oldest first.
            answer_words: Tells who "she" is, where the answer before says it.
            correct: Search for misspelt words in the article's spelling.

        Raises:
            TypeError: The history is one string, or a turn is neither a string nor a `Turn`.
        """
        question, earlier = whole_characters(question), _earlier(history)
        before = _read_on_from(question, earlier)
        if not before:
            return self._understood(question, earlier, answer_words, correct)
        continued = self._understood(before[-1], before[:-1], answer_words, correct)
        return Understood(question, continued=continued, times=len(earlier) - len(before))

    def _understood(
        self, question: str, earlier: Sequence[str], answer_words: AnswerWords, correct: bool
    ) -> Understood:
        """The same of a question that asks for something itself, and not for more."""
        reply = small_talk(question, asked_before=bool(earlier))
        if reply is not None:
            return Understood(question, reply=reply)
        plain = focus(question)
        about, asked = plain, asked_place(question) or meta_intent(plain)
        if asked is None and (bare := strip_article_frame(plain)) != plain and asks(bare):
            about, asked = bare, meta_intent(bare)  # "According to the article, who wrote it?"
        if isinstance(asked, Meta) and is_of_content(earlier):
            asked = meta_intent(about, asked_before=True)
        sought = partial(self._sought, plain, earlier, answer_words, correct)
        if asked is None:
            found = sought()
            # "And the third?" after "What does the second paragraph say?"
            if found.query != plain and not found.is_joined:
                asked = asked_place(found.query)
            return Understood(
                question, plain, asked or (meta_intent(found.query) if found.corrections else None), found
            )
        is_numbered = isinstance(asked, Asked) and not asked.part
        by_itself = self._sought(plain, (), answer_words, correct=False)
        return Understood(question, plain, asked, by_itself, None if is_numbered else sought)

    def sought(self, query: str, history: Sequence[str | Turn], answer_words: AnswerWords, *, correct: bool) -> Sought:
        """What is searched for, of a question or of keywords; the arguments and errors are those of `understood`."""
        query, earlier = focus(whole_characters(query)), _earlier(history)
        *earlier, query = _read_on_from(query, earlier) or [*earlier, query]
        return self._sought(query, earlier, answer_words, correct)

    def _sought(self, plain: str, before: Sequence[str], answer_words: AnswerWords, correct: bool) -> Sought:
        """The same of a question without polite wrappers, and of those before it, like it, oldest first."""
        mend = self._speller.correct if correct else lambda text: Correction(text, ())
        correction = mend(plain)
        in_full = partial(written_out, article=self._articles[0]) if len(self._articles) == 1 else str
        question = in_full(correction.text)
        if is_follow_up(question.strip()):  # a summary names nothing that it could lean on
            before = [text for text in before if meta_intent(text) not in (Meta.ABOUT, Meta.SUMMARY)]
        else:
            before = ()
        earlier = [in_full(mend(text).text) for text in before]
        names = self._names if earlier else frozenset()  # to read many articles for them takes seconds
        joined, alone = in_context(question, earlier, names)
        if joined.endswith(alone) and (asked := who_is_meant(alone, earlier, names)) is not None:
            own = with_answer(alone, answer_words(before[: asked + 1]))
            joined, alone = joined.removesuffix(alone) + own, own
        if alone and joined.endswith(alone) and not POINTS.search(alone):
            place = asked_place(joined.removesuffix(alone))
            if place is not None and not place.picture:  # a place in the text is nothing to lean on
                joined, alone = alone, ""
        query = strip_article_frame(joined)
        if len(self._articles) == 1:  # another article may not use the short form
            (known,) = self.abbreviations.values()
            query = query if asked_for(query, known, alone) else shortened(query, known)
            query = query if alone else with_subject(query, known)
        return Sought(
            query=query,
            corrections=correction.changes,
            instead_of=stood_alone(earlier, names) if wants_others(question) else "",
            alone=alone,
        )


def _read_on_from(question: str, earlier: Sequence[str]) -> list[str]:
    """The earlier questions up to the one that "Tell me more." reads on from; none where more is not what is wanted."""
    return list(dropwhile(wants_more, reversed(earlier)))[::-1] if wants_more(question) else []


def _earlier(history: Sequence[str | Turn]) -> list[str]:
    """The questions of a history without polite wrappers, oldest first; small talk is none."""
    return [focus(own) for own in asked_before(history)]
