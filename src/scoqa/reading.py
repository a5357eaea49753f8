"""The best passages of a search, read: which words of them answer, and whether any do, count in their order.

What the reader finds is given to the passages as scores and spans; `reader.Reader` only reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from scoqa.answer_type import ANSWER_TYPE, answer_type, is_yes_or_no
from scoqa.lexical import terms
from scoqa.reader import SPANS, Reader, Reading
from scoqa.types import AnswerSpan, Passage, Sentence
from scoqa.whole_words import whole_words
from scoqa.windows import overlapping, window, windows

READER = "reader"
"""The signal's name in `Passage.scores`: the log-odds that the passage answers."""

BELOW_HEADING = "heading"
"""In `Passage.scores`, where there are headings among the candidates: 1 where the one above the paragraph counts."""

WINDOWS = (4, 2)
"""Windows that are read of the best passage, and of the second: those that hold its best sentences."""

PASSAGES_READ = len(WINDOWS)
"""Passages that are read at most, the best ones."""

FAR_AHEAD = 5.0
"""Where the best passage's score is so far above the second's before either is read, only the best is read. Of 954 of
SQuAD's and OneStopQA's unseen questions no other passage comes first so, down to 3; it saves the second for half."""

MOST_PARTS = 3
"""Windows that are read of one sentence that is longer than a window."""

LEAST_PROBABILITY = 0.01
"""Words are marked as the answer from this `AnswerSpan.probability` on. Of those of SQuAD's unseen questions with 0.01
to 0.1 a third to a half are exactly right; fewer than one in a hundred have less."""

WEIGHT = 0.779
"""What a unit of the signal is worth in the fusion. Run: `eval/fit_reader.py`."""

SENTENCE_BONUS = 3.0
"""What a sentence gains that holds all of the passage's spans; one that holds some, by its share of their probability.
When it was chosen the quoted sentences held the answer to 85.6 % and 50.8 % of SQuAD's and OneStopQA's unseen questions
so, with 2.0 to 86.6 and 50.0 %; the marked words were the answer to 62.0 and 61.6 % of SQuAD's."""


def read_passages(
    reader: Reader,
    question: str,
    passages: Sequence[Passage],
    *,
    follow_up: str = "",
    share: float = 0.0,
    second: bool = False,
) -> tuple[Passage, ...]:
    """Passages after the best of them were read, in their new order.

    The `PASSAGES_READ` first, or the first alone where it is so `FAR_AHEAD`, get the signals `READER` and
    `ANSWER_TYPE`, `Passage.spans`, and a score and an order of their sentences in which the reader counts; the others'
    score changes by as much as the least of theirs, so that none of them moves up.

    Args:
        reader: Reads them.
        question: As it is searched for.
        passages: Best first.
        follow_up: The follow-up alone where it is whole and the question holds the one before it, too: the words
            that answer are read for it alone.
        share: What the follow-up alone counts in whether there are any; the two together count the rest.
        second: Read the second, too, however far ahead the first is: that may not be wanted.
    """
    if not passages:
        return ()
    chosen = passages[:PASSAGES_READ]
    if not second and chosen[0].score - chosen[-1].score >= FAR_AHEAD:
        chosen = passages[:1]
    places = [
        (row, *place)
        for row, (own, most) in enumerate(zip(chosen, WINDOWS, strict=False))
        for place in _places(own, question, most)
    ]
    found = _readings(reader, question, chosen, places)
    if follow_up:
        both = zip(found, _readings(reader, follow_up, chosen, places), strict=True)
        found = [[_answering(*own, share) for own in zip(*readings, strict=True)] for readings in both]
    asked = follow_up or question
    read = [_joined(asked, *own) for own in zip(chosen, found, strict=True)]
    least = min(own.scores[READER] for own in read)
    rest = [_moved(own, _worth(asked, least), WEIGHT * least) for own in passages[len(read) :]]
    return (*sorted(read, key=lambda own: -own.score), *rest)


def _readings(
    reader: Reader, question: str, passages: Sequence[Passage], places: Sequence[tuple[int, int, int]]
) -> list[list[tuple[int, Reading]]]:
    """What is read in each passage: where each of its windows starts, and the reading."""
    above = [_heading(own) for own in passages]
    texts = [above[row] + passages[row].article.text[start:end] for row, start, end in places]
    found: list[list[tuple[int, Reading]]] = [[] for _ in passages]
    for (row, start, _), reading in zip(places, reader.read(question, texts), strict=True):
        found[row].append((start, _behind(reading, len(above[row]))))
    return found


def _behind(reading: Reading, heading: int) -> Reading:
    """A reading without what is read in the heading, so many characters, that stands before the window."""
    spans = tuple((a - heading, b - heading, share) for a, b, share in reading.spans if a >= heading)
    return Reading(reading.score, spans)


def _places(passage: Passage, question: str, most: int) -> list[tuple[int, int]]:
    """The windows that are read of a passage: the one around its best sentence, then those that hold the next best.

    Of a sentence that is much longer than a window those parts that share most with the question.
    """
    paragraph = passage.paragraph
    found = windows(paragraph, *window(paragraph, passage.sentences[0].number))
    near: dict[tuple[int, int], None] = {}
    for own in passage.sentences:
        near[next(place for place in found if place[0] <= own.start < place[1])] = None
        if len(near) == most:
            break
    return [part for place in near for part in _parts(passage.article.text, place, question)]


def _heading(passage: Passage) -> str:
    """What is read before a passage: the heading above it, where that counts.

    A passage that comes again may be another one's below a heading.
    """
    counts = passage.scores.get(BELOW_HEADING)
    heading = passage.article.heading_above(passage.paragraph.number) if counts else None
    return f"{heading.text}\n\n" if heading else ""


def _parts(text: str, place: tuple[int, int], question: str) -> list[tuple[int, int]]:
    """A window, or of one that is much too long the parts that share most with the question."""
    parts = overlapping(text, *place)
    if len(parts) == 1:
        return parts
    asked = set(terms(question))
    return sorted(parts, key=lambda part: -len(asked & set(terms(text[slice(*part)]))))[:MOST_PARTS]


def _joined(question: str, passage: Passage, readings: Sequence[tuple[int, Reading]]) -> Passage:
    """A passage with what was read of it; with each reading, where its window starts in the article."""
    best = max(reading.score for _, reading in readings)
    spans = _spans(passage, readings)
    gain = WEIGHT * best
    scores = [
        score + gain + SENTENCE_BONUS * _share(own, spans)
        for score, own in zip(passage.sentence_scores, passage.sentences, strict=True)
    ]
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    return replace(
        passage,
        score=passage.score + _worth(question, best),
        scores={**passage.scores, READER: best, ANSWER_TYPE: _fits(question, spans)},
        sentences=tuple(passage.sentences[place] for place in order),
        sentence_scores=tuple(scores[place] for place in order),
        spans=spans,
    )


def _worth(question: str, score: float) -> float:
    """What log-odds count in the order of passages: nothing for yes or no, which the reader was not taught."""
    return 0.0 if is_yes_or_no(question) else WEIGHT * score


def _answering(joined: tuple[int, Reading], alone: tuple[int, Reading], share: float) -> tuple[int, Reading]:
    """A window's reading for two questions: the words that answer the second, whose log-odds count a share."""
    (start, both), (_, own) = joined, alone
    return start, Reading((1 - share) * both.score + share * own.score, own.spans)


def _spans(passage: Passage, readings: Sequence[tuple[int, Reading]]) -> tuple[AnswerSpan, ...]:
    text, sentences = passage.article.text, passage.paragraph.sentences
    found = (
        (whole_words(text, start + a, start + b, sentences), share * _sigmoid(reading.score))
        for start, reading in readings
        for a, b, share in reading.spans
    )
    spans = (AnswerSpan(a, b, text[a:b], probability) for (a, b), probability in found if a < b)
    return tuple(sorted(spans, key=lambda span: -span.probability)[:SPANS])


def _fits(question: str, spans: Sequence[AnswerSpan]) -> float:
    return answer_type(question, spans[0].text if spans else "")


def _moved(passage: Passage, by: float, of_sentences: float) -> Passage:
    scores = tuple(score + of_sentences for score in passage.sentence_scores)
    return replace(passage, score=passage.score + by, sentence_scores=scores)


def _share(sentence: Sentence, spans: Sequence[AnswerSpan]) -> float:
    """How much of the probability of some spans lies in a sentence, in [0, 1]."""
    inside = sum(span.probability for span in spans if sentence.start <= span.start < sentence.end)
    return inside / sum(span.probability for span in spans) if inside else 0.0


def _sigmoid(logit: float) -> float:
    return float(1.0 / (1.0 + np.exp(-logit)))
