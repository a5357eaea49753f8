"""A found answer, which quotes → one in a language model's words, each claim with citations that were checked."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scoqa.answering import META_CONFIDENCE
from scoqa.claims import Claim, parse_claims, says_no_answer, without_thoughts
from scoqa.conversation import asked_before
from scoqa.errors import GenerationError
from scoqa.lexical import terms, words
from scoqa.llm import Endpoint, Reply
from scoqa.prompt import Offer, Prompt, answer_prompt, rewrite_prompt
from scoqa.rewriting import rewritten_question
from scoqa.settings import LlmSettings, Uncited
from scoqa.smalltalk import small_talk
from scoqa.support import Cited, check
from scoqa.types import Answer, Citation, Method, Refusal, Shortfall, Statement, Turn
from scoqa.verdicts import Fault, Support

if TYPE_CHECKING:
    from scoqa.encoder import Encoder

_log = logging.getLogger(__name__)

DRAFTS_APART = 0.15
"""Seconds between two drafts at least: each one is read anew, and redrawn on the page."""

Ask = Callable[[str, Sequence[str | Turn]], Answer]
"""Answers a question by quoting, with what was asked before it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer that is still being written.

    Attributes:
        found: The answer that quotes, which it will be made from.
        statements: What is written and was checked so far.
        pending: What comes next, not checked yet.
    """

    found: Answer
    statements: tuple[Statement, ...]
    pending: str


class Writer:
    """Writes answers with a language model; holds no state between questions. Safe to use from several threads.

    Args:
        settings: The model and its bounds.
        encoder: Judges how near a claim is to what it cites.
        told: Called with every reply.

    Raises:
        MissingExtraError: The `openai` package is not installed.
    """

    def __init__(
        self, settings: LlmSettings, encoder: Encoder, told: Callable[[Reply], None] = lambda reply: None
    ) -> None:
        self.settings = settings
        self._encoder = encoder
        self._endpoint = Endpoint(settings)
        self._told = told

    def answer(self, ask: Ask, question: str, history: Sequence[str | Turn], *, as_typed: bool) -> Answer:
        """The last of `drafts`, asked for in one piece."""
        *_, answer = self.drafts(ask, question, history, as_typed=as_typed, stream=False)
        assert isinstance(answer, Answer)
        return answer

    def drafts(
        self, ask: Ask, question: str, history: Sequence[str | Turn], *, as_typed: bool, stream: bool = True
    ) -> Iterator[Draft | Answer]:
        """The answer as it is written; the last one is whole, and the only `Answer`.

        Where the question is refused, or only small talk, the model is not asked. Where it fails the answer quotes,
        and its `fault` says why.

        Args:
            ask: Finds what the answer is made from.
            question: As typed.
            history: Earlier turns, oldest first; with them the model first writes a question that stands alone.
            as_typed: The model does not rewrite the question.
            stream: Whether the reply is to come in pieces.
        """
        until = time.monotonic() + self.settings.seconds
        fault, alone = None, None
        follows = bool(asked_before(history)) and not as_typed
        if follows and words(question) and small_talk(question, asked_before=True) is None:
            try:
                alone = self._alone(question, history, until)
            except GenerationError as error:
                _log.warning("A follow-up was not rewritten: %s", error)
                fault = Fault(error.fault)
        found = ask(question, history) if alone is None else ask(alone, ())
        if alone is not None:
            found = replace(found, question=question, model=self.settings.model, rewritten=True)
        if found.statements and fault is None:
            try:
                yield from self._written(found, alone or question, history, until, stream)
                return
            except GenerationError as error:
                _log.warning("An answer quotes instead: %s", error)
                fault = Fault(error.fault)
        yield found if fault is None else replace(found, method=Method.FALLBACK, model=self.settings.model, fault=fault)

    def _alone(self, question: str, history: Sequence[str | Turn], until: float) -> str | None:
        """The question as the model rewrote it; None where it stands alone, or that cannot be used."""
        prompt = rewrite_prompt(question, history, self.settings.prompt_tokens)
        if prompt.tokens > self.settings.prompt_tokens:
            return None
        reply = self._endpoint.reply(prompt.messages, until)
        self._told(reply)
        text = rewritten_question(reply.text, question, history)
        return None if text is None or words(text) == words(question) else text

    def _written(
        self, found: Answer, question: str, history: Sequence[str | Turn], until: float, stream: bool
    ) -> Iterator[Draft | Answer]:
        prompt = answer_prompt(question, found, history, self.settings.prompt_tokens)
        if prompt is None:
            raise self._endpoint.fault(Fault.LENGTH)
        checked = _Checked(prompt, self._encoder, self.settings.uncited)
        offered, drafted = list(prompt.offers), 0.0
        for got in self._endpoint.exchange(prompt.messages, until, stream=stream):
            if isinstance(got, Reply):
                self._told(got)
                yield self._whole(found, question, got, checked)
                return
            if time.monotonic() - drafted >= DRAFTS_APART:
                drafted = time.monotonic()
                claims = parse_claims(got, offered)
                pending = claims[-1].text if claims else ""
                yield Draft(found, checked.statements(claims[:-1]), pending)

    def _whole(self, found: Answer, question: str, reply: Reply, checked: _Checked) -> Answer:
        """What a reply comes to.

        Raises:
            GenerationError: It is empty, or nonsense.
        """
        claims = parse_claims(reply.text, list(checked.offers))
        if reply.is_cut and claims and not claims[-1].has_ended:
            claims = claims[:-1]
        by_model = replace(found, method=Method.GENERATED, model=self.settings.model)
        statements = checked.statements(claims)
        if any(statement.citations for statement in statements):
            return replace(by_model, statements=statements)
        if not says_no_answer(reply.text):
            if not words(without_thoughts(reply.text)):
                raise self._endpoint.fault(Fault.NOTHING)
            if not self._is_about(claims, question, checked):
                raise self._endpoint.fault(Fault.NONSENSE)
        elif found.confidence == META_CONFIDENCE:  # what every article says of itself, it does say
            raise self._endpoint.fault(Fault.NOTHING)
        lacks = Shortfall.ONLY_THE_TOPIC
        return replace(by_model, statements=(), refusal=Refusal.NOT_IN_ARTICLE, shortfall=lacks)

    @staticmethod
    def _is_about(claims: Sequence[Claim], question: str, checked: _Checked) -> bool:
        """Whether a reply that cites nothing at least shares a term with the question or the article."""
        sent = " ".join([question, *(offer.sentence.text for offer in checked.offers.values())])
        return bool(set(terms(" ".join(claim.text for claim in claims))) & set(terms(sent)))


class _Checked:
    """Makes statements of claims; each claim is checked once, however often it comes in drafts."""

    def __init__(self, prompt: Prompt, encoder: Encoder, uncited: Uncited) -> None:
        self.offers = prompt.offers
        self._encoder = encoder
        self._uncited = uncited
        self._known: dict[Claim, list[Support]] = {}

    def statements(self, claims: Sequence[Claim]) -> tuple[Statement, ...]:
        markers: dict[str, int] = {}
        made = []
        for claim in claims:
            if claim.labels:
                citations = [
                    _citation(markers.setdefault(label, len(markers) + 1), self.offers[label], support)
                    for label, support in zip(claim.labels, self._support(claim), strict=True)
                ]
                made.append(Statement(claim.text, tuple(citations)))
            elif self._uncited is Uncited.SHOW:
                made.append(Statement(claim.text, (), uncited=True))
        return tuple(made)

    def _support(self, claim: Claim) -> list[Support]:
        if claim not in self._known:
            cited = [_cited(self.offers[label]) for label in claim.labels]
            self._known[claim] = check(claim.text, cited, self._encoder)
        return self._known[claim]


def _citation(marker: int, offer: Offer, support: Support) -> Citation:
    s = offer.sentence
    return Citation(marker, offer.article, s.paragraph, s.start, s.end, s.text, offer.repeats, support)


def _cited(offer: Offer) -> Cited:
    return Cited.at(offer.article, offer.sentence.paragraph, offer.sentence.start, offer.sentence.end)
