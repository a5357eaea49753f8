"""Passages → the sentences that answer, or a refusal."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from scoqa.answer_type import ANSWER_TYPE, answer_type, is_yes_or_no
from scoqa.credits import asks_for_credit, credit, is_credit
from scoqa.definitions import definition
from scoqa.follow_ups import asks
from scoqa.lexical import names, terms, words
from scoqa.parallel import amount_asked
from scoqa.reading import LEAST_PROBABILITY, READER
from scoqa.together import listed_below, quoted_together
from scoqa.types import Answer, AnswerSpan, Article, Citation, Passage, Refusal, Sentence, Shortfall, Statement
from scoqa.years import OTHER_YEAR

Quotation = tuple[Article, Sentence, tuple[int, ...], AnswerSpan | None]
"""A sentence, its article, the paragraphs that repeat its paragraph, and the words of it that answer."""


@dataclass(frozen=True)
class Calibration:
    """How sure an answer is, from the absolute scores of the best passage: a logistic regression.

    Attributes:
        weights: What a unit of each score adds to the log-odds, and the "intercept".
        typical: The same scores of the typical answerable question: their means over SQuAD's public part.
        threshold: The article answers where `Answer.confidence` is at least this.
    """

    weights: Mapping[str, float]
    typical: Mapping[str, float]
    threshold: float

    def lift(self, scores: Mapping[str, float]) -> dict[str, float]:
        """What each of some scores adds to the log-odds, against the typical answerable question's."""
        return {name: self.weights[name] * (value - self.typical[name]) for name, value in scores.items()}


MATCHED = Calibration(
    weights={
        "intercept": -6.073,
        "dense": 1.491,
        "late_sentence": 6.249,
        "names": 1.351,
        "margin": 0.157,
        "other_year": 3.053,
        "part": 1.6,
    },
    typical={"dense": 0.675, "late_sentence": 0.693, "names": 0.958, "margin": 4.142, "other_year": 0.0, "part": 0.0},
    threshold=0.218,
)
"""Where the passages were not read. Run: `eval/fit.py`; but for ``part``, as public data has no captions: of the
caption questions of `eval/questions.jsonl` 0.69 are answered without it, 1.00 with it."""

PART = 3.0
"""What ``part`` weighs where the reader has read: of what a picture shows it was taught nothing. Of the caption
questions of `eval/questions.jsonl` 0.77 are answered with 0.9, all with 3.0."""


def _with_reader(
    intercept: float, matched: float, reader: float, of_type: float, other_year: float, threshold: float
) -> Calibration:
    """`MATCHED`, its log-odds times `matched`, with what the reader says added; a caption and a year count anew."""
    weights = {name: matched * weight for name, weight in MATCHED.weights.items()} | {"part": PART}
    weights[OTHER_YEAR] = other_year
    weights["intercept"] += intercept
    typical = {**MATCHED.typical, READER: 2.973, ANSWER_TYPE: -0.003}
    return Calibration({**weights, READER: reader, ANSWER_TYPE: of_type}, typical, threshold)


WITH_READER = _with_reader(
    intercept=-0.330, matched=0.579, reader=0.491, of_type=0.924, other_year=3.952, threshold=0.207
)
"""Where the reader has read them. Run: `eval/fit_reader.py`, on articles that the reader was not trained on."""

META_CONFIDENCE = 1.0
"""Confidence of an answer to a question about the article itself: every article has a title or a first sentence."""

MOST_MARGIN = 5.0
"""A lead over the second passage beyond this says nothing more."""

MOST_STATEMENTS = 2
NEAR_BEST = 1.0
"""A further sentence is added where its score is at most this below the best one's. With 1.0 the quoted sentences
hold the answer to 87.8 % of SQuAD's questions at 1.2 sentences each, without 83.2 %, with 2.0 89.8 % at 1.4."""

MOST_OF_SEVERAL = 3
NEAR_BEST_OF_SEVERAL = 3.0
"""The same for a question that asks for several things."""

MOST_OF_SENTENCE = 0.9
"""Words that are more of a sentence than this do not stand out in it."""

_WANTS_ALL = re.compile(
    r"(?:^|\b(?:you|please) |[.!?,] ?)(?:tell (?:me|us) (?:more |something )?about|describe|explain)\b", re.IGNORECASE
)
"""What wants all that is said, and no few words of it."""
_BARE_REASON = re.compile(r"^(?:\w+\W+)?(?:why|how|how come|what for)(?: (?:not|so|exactly|then))?\W*$", re.IGNORECASE)
"""What asks for a reason or a way and names nothing: the words that answer the question before are no answer to it."""
_WHO_IS = re.compile(r"^[Ww]ho (?:is|was) (?P<name>[^\W\d_a-z]\w+)\W*$")
_THINGS = "countries|cities|people|places|areas|fields|examples|kinds|types|names|reasons|ways"
_ASKS_FOR_SEVERAL = re.compile(
    r"\b(?:(?:which|what|name|list|give)\b.{0,20}\b(?:two|three|four|five|several|all|both)"
    rf"|(?<!\w )list\b|(?:please|you) list\b|name the|(?:what|who) are (?!you\b|we\b|they\b|i\b)"
    rf"|(?:which|what) (?:\w+ )?(?:{_THINGS})|(?:which|what) (?:\w+ ){{1,2}}(?:are|were) there"
    r"|(?:the|both|these|those) (?:photo|photograph|picture|image|caption)s)\b",
    re.IGNORECASE,
)
_TO_LIST = re.compile(r"^\W*(?:(?:please|can you|could you) )?(?:list|name|give me|show me|tell me)\b", re.IGNORECASE)
_HOW_TO = re.compile(
    r"^\W*how (?:do|can|should|must|could|would) (?:i|we|you|one)\b|\bhow to\b|\bsteps\b", re.IGNORECASE
)
"""What the items of a list answer together."""

NOTHING_NEAR = 0.05
"""Below this confidence the article speaks of something else."""


def compose(question: str, query: str, passages: Sequence[Passage], *, alone: str = "") -> Answer:
    """The answer that `passages` (best first) give to a query, or a refusal that keeps them.

    Args:
        question: As typed.
        query: As searched.
        passages: What it found.
        alone: The follow-up as typed, where the query took something from the question before: how much is quoted
            follows from it.
    """
    if not words(question):
        return Answer(question, query, (), Refusal.EMPTY_QUESTION, (), 0.0)
    sure, kept = confidence(passages), tuple(passages)
    if sure < calibration(passages).threshold:
        shortfall = _shortfall(query, passages)
        return Answer(question, query, (), Refusal.NOT_IN_ARTICLE, kept, sure, shortfall=shortfall)
    asked = alone if alone and query.endswith(alone) else query
    return Answer(question, query, _statements(_choose(question, query, asked, passages)), None, kept, sure)


def quote(
    question: str,
    query: str,
    sentences: Sequence[tuple[Article, Sentence, tuple[int, ...]]],
    passages: Sequence[Passage],
) -> Answer:
    """The answer that quotes given sentences: what a question about the article itself gets.

    Args:
        question: As typed.
        query: As searched.
        sentences: With their articles, and the paragraphs that repeat theirs, in the order in which they are quoted;
            at least one.
        passages: The passages that a search for the query gave.
    """
    statements = _statements([(*quoted, None) for quoted in sentences])
    return Answer(question, query, statements, None, tuple(passages), META_CONFIDENCE)


def _shortfall(query: str, passages: Sequence[Passage]) -> Shortfall:
    if not passages or _probability({**features(passages), OTHER_YEAR: 0.0}) < NOTHING_NEAR:  # another year's is near
        return Shortfall.NOTHING_NEAR
    text = " ".join(passage.paragraph.text for passage in passages)
    named = names(query)
    others = set(terms(query)) - {term for name in named for term in terms(name)}
    if named and named <= set(words(text)) and others - set(terms(text)):
        return Shortfall.NOT_SAID_OF_IT
    return Shortfall.ONLY_THE_TOPIC


def calibration(passages: Sequence[Passage]) -> Calibration:
    """What the confidence is made by, from the scores of the best passage."""
    return calibration_of(passages[0].scores if passages else {})


def calibration_of(scores: Mapping[str, float]) -> Calibration:
    """What the confidence is made by: whether the passage with these scores was read decides."""
    return WITH_READER if READER in scores else MATCHED


def confidence(passages: Sequence[Passage]) -> float:
    """Probability in [0, 1] that the article answers, from absolute scores of the best passages; 0 without one."""
    return _probability(features(passages)) if passages else 0.0


def _probability(counts: Mapping[str, float]) -> float:
    """The confidence that is made of some `features`."""
    weights = calibration_of(counts).weights
    total = weights["intercept"] + sum(weights[name] * value for name, value in counts.items())
    return 1.0 / (1.0 + math.exp(-total))


def answers(passages: Sequence[Passage]) -> bool:
    """Whether passages, best first, are sure enough to answer."""
    return confidence(passages) >= calibration(passages).threshold


def features(passages: Sequence[Passage]) -> dict[str, float]:
    """What the confidence is made of: the best passage's scores, and how far it is ahead of the second."""
    margin = min(MOST_MARGIN, passages[0].score - passages[1].score) if len(passages) > 1 else 0.0
    return counted({**passages[0].scores, "margin": margin})


def counted(scores: Mapping[str, float]) -> dict[str, float]:
    """Those of a passage's scores that the confidence is made of."""
    found = {name: scores[name] for name in calibration_of(scores).weights if name in scores}
    if "part" in found:
        found["part"] = max(0.0, found["part"])  # that a title was not asked for says nothing of whether it answers
    return found


def lift(passages: Sequence[Passage]) -> dict[str, float]:
    """What each part of the confidence adds to its log-odds, against the typical answerable question."""
    return calibration(passages).lift(features(passages)) if passages else {}


def _choose(question: str, query: str, asked: str, passages: Sequence[Passage]) -> list[Quotation]:
    """The best sentence of all passages, and those nearly as good for what is asked; none says what another said."""
    several = _ASKS_FOR_SEVERAL.search(asked)
    leans = _BARE_REASON.match(question.strip()) and query.endswith(question.strip())
    wants_reply, wants_steps = is_yes_or_no(asked), _HOW_TO.search(asked)
    marks = not (leans or wants_reply or _WANTS_ALL.search(question) or _is_keyword(asked))
    mark = credit if asks_for_credit(asked, query) else partial(_exact, asked)
    if several and (items := listed_below(passages[0].article, passages[0].paragraph, _things_asked(asked))):
        return [(passages[0].article, own, (), None) for own in items]
    most, near = (MOST_OF_SEVERAL, NEAR_BEST_OF_SEVERAL) if several else (MOST_STATEMENTS, NEAR_BEST)
    ranked = sorted(
        (
            (score, passage, sentence)
            for passage in passages
            for score, sentence in zip(passage.sentence_scores, passage.sentences, strict=True)
        ),
        key=lambda found: -found[0],
    )
    if begins := definition(asked):
        ranked = [own for own in ranked if begins.match(own[2].text)][:1] or ranked
    chosen: dict[str, Quotation] = {}
    for score, passage, sentence in ranked:
        if score >= ranked[0][0] - near:
            exact = mark(passage, sentence) if marks else None
            chosen.setdefault(" ".join(words(sentence.text)), (passage.article, sentence, passage.repeats, exact))
    best = {(quotation[0].id, quotation[1]): quotation for quotation in list(chosen.values())[:most]}
    quoted: dict[tuple[str, Sentence], Quotation] = {}
    for article, sentence, repeats, _ in best.values():
        listed = bool(wants_steps or (several and set(terms(asked)) - set(terms(sentence.text))))
        for own in quoted_together(article, sentence, listed=listed, replied=wants_reply):
            beside = article, own, repeats if own.paragraph == sentence.paragraph else (), None
            quoted[article.id, own] = best.get((article.id, own), beside)
    return list(quoted.values())


def _things_asked(asked: str) -> set[str]:
    """The terms of what is to be listed."""
    return set(terms(_TO_LIST.sub(" ", asked)))


def _is_keyword(asked: str) -> bool:
    """Whether a question is one word that asks for nothing: no few words answer it."""
    return len(terms(asked)) == 1 and not asks(asked)


def _exact(asked: str, passage: Passage, sentence: Sentence) -> AnswerSpan | None:
    """The words of a sentence that answer: the likeliest, of the type asked for, of what the reader found in it."""
    inside = (own for own in passage.spans if sentence.start <= own.start and own.end <= sentence.end)
    said = (own for own in inside if any(map(str.isalnum, own.text)))
    others = (own for own in said if not (is_credit(passage, own) or _names_asked(asked, passage, own)))
    found = next((own for own in others if answer_type(asked, own.text) == 0.0), None)
    if found is not None:
        a, b = amount_asked(asked, sentence.text, found.start - sentence.start, found.end - sentence.start)
        found = AnswerSpan(sentence.start + a, sentence.start + b, sentence.text[a:b], found.probability)
    if (
        found is None
        or found.probability < LEAST_PROBABILITY
        or len(found.text) > MOST_OF_SENTENCE * len(sentence.text)
    ):
        return None
    return found


def _names_asked(asked: str, passage: Passage, span: AnswerSpan) -> bool:
    """Whether words are the rest of the name that a question asks of: "Ada" of "Ada Berg", after "Who is Berg?"."""
    text, named = passage.article.text, _WHO_IS.match(asked)
    if named is None or not span.text.istitle():
        return False
    name = re.escape(named["name"])
    return bool(re.match(rf" {name}\b", text[span.end :]) or re.search(rf"\b{name} $", text[: span.start]))


def _statements(quotations: Sequence[Quotation]) -> tuple[Statement, ...]:
    return tuple(
        Statement(s.text, (Citation(marker, article, s.paragraph, s.start, s.end, s.text, repeats),), answer=exact)
        for marker, (article, s, repeats, exact) in enumerate(quotations, start=1)
    )
