"""The reader: which words of a passage answer a question, and whether any do.

A network of all-MiniLM-L6-v2's size, trained by `eval/train_reader.py` and shipped in eight bits, reads the question
and a window of the passage together (Devlin et al. 2019, BERT, section 4.2 and 4.3) and gives three things: where the
answer starts, where it ends, and the log-odds that there is one. The package's `data/reader/CARD.md` says what it was
trained on and how good it is. It knows English only.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding as Pieces
from tokenizers import Tokenizer

from scoqa.answer_type import ANSWER_TYPE, answer_type, is_yes_or_no
from scoqa.errors import ModelError, SettingsError
from scoqa.lexical import terms
from scoqa.onnx_encoder import THREADS, open_session
from scoqa.types import AnswerSpan, Kind, Paragraph, Passage, Sentence
from scoqa.whole_words import whole_words
from scoqa.windows import overlapping, window, windows

READER = "reader"
"""The signal's name in `Passage.scores`: the log-odds that the passage answers."""

BELOW_HEADING = "heading"
"""In `Passage.scores`, where there are headings among the candidates: 1 where the one above the paragraph is taken with
it, else 0. The other signals are then the means of both."""

SETTING = "SCOQA_READER"
"""What turns the reader off, where it is "off"."""

WINDOWS = (4, 2)
"""Windows that are read of the best passage, and of the second: those that hold its best sentences."""

READ = len(WINDOWS)
"""Passages that are read at most, the best ones."""

FAR_AHEAD = 5.0
"""Where the best passage's score is so far above the second's before either is read, only the best is read. Of 954 of
SQuAD's and OneStopQA's unseen questions no other passage comes first so, down to 3; it saves the second for half."""

LONGEST = 112
"""Word pieces of question and window together; beyond, the longer of the two is cut. The network has seen no more."""

MOST_PARTS = 3
"""Windows that are read of one sentence that is longer than a window."""

MOST_PIECES = 30
"""An answer is at most so many word pieces long."""

SPANS = 3
"""Spans that are kept of a passage."""

EXACT = 0.01
"""Words are marked as the answer from this `AnswerSpan.probability` on. Of those of SQuAD's unseen questions with 0.01
to 0.1 a third to a half are exactly right; fewer than one in a hundred have less."""

WEIGHT = 0.669
"""What a unit of the signal is worth in the fusion. Run: `eval/fit_reader.py`."""

SENTENCE_BONUS = 3.0
"""What a sentence gains that holds all of the passage's spans; one that holds some, by its share of their probability.
When it was chosen the quoted sentences held the answer to 85.6 % and 50.8 % of SQuAD's and OneStopQA's unseen questions
so, with 2.0 to 86.6 and 50.0 %; the marked words were the answer to 62.0 and 61.6 % of SQuAD's."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a window says to a question.

    Attributes:
        score: Log-odds that it answers.
        spans: (start, end, probability) of the likeliest answers, offsets in the window's text, best first; none
            where the window has no word pieces.
    """

    score: float
    spans: tuple[tuple[int, int, float], ...]


class Reader:
    """Reads windows of passages. It holds no state between questions and may be used from several threads.

    Args:
        folder: A folder with `model.onnx` and `tokenizer.json`, as `eval/train_reader.py` writes it.

    Raises:
        ModelError: The folder's files are missing or damaged.
    """

    def __init__(self, folder: Path) -> None:
        try:
            self._tokenizer = load_tokenizer(folder)
            self._session = open_session(str(folder / "model.onnx"), THREADS)
        except Exception as error:  # tokenizers and onnxruntime raise bare Exceptions, too
            raise ModelError(f"The reader in {folder} is damaged: {error}. {SETTING}=off does without it.") from error

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """What each of some windows says to a question, all in one run of the network.

        Args:
            question: As it is searched for.
            texts: At least one, some `windows.MOST_CHARACTERS` long.
        """
        pieces = [self._tokenizer.encode(question, text) for text in texts]
        shape = len(pieces), max(len(own) for own in pieces)
        given = {name: np.zeros(shape, dtype=np.int64) for name in ("input_ids", "attention_mask", "token_type_ids")}
        for row, own in enumerate(pieces):
            given["input_ids"][row, : len(own)] = own.ids
            given["attention_mask"][row, : len(own)] = 1
            given["token_type_ids"][row, : len(own)] = own.type_ids
        span, answers = self._session.run(["span", "answers"], given)
        return [Reading(float(answers[row]), likeliest_spans(span[row], own)) for row, own in enumerate(pieces)]

    def passages(
        self,
        question: str,
        passages: Sequence[Passage],
        *,
        follow_up: str = "",
        share: float = 0.0,
        second: bool = False,
    ) -> tuple[Passage, ...]:
        """Passages after the best of them were read, in their new order.

        The `READ` first, or the first alone where it is so `FAR_AHEAD`, get the signals `READER` and `ANSWER_TYPE`,
        `Passage.spans`, and a score and an order of their sentences in which the reader counts; the others' score
        changes by as much as the least of theirs, so that none of them moves up.

        Args:
            question: As it is searched for.
            passages: Best first.
            follow_up: The follow-up alone where it is whole and the question holds the one before it, too: the words
                that answer are read for it alone.
            share: What the follow-up alone counts in whether there are any; the two together count the rest.
            second: Read the second, too, however far ahead the first is: that may not be wanted.
        """
        if not passages:
            return ()
        chosen = passages[:READ]
        if not second and chosen[0].score - chosen[-1].score >= FAR_AHEAD:
            chosen = passages[:1]
        places = [
            (row, *place)
            for row, (own, most) in enumerate(zip(chosen, WINDOWS, strict=False))
            for place in _places(own, question, most)
        ]
        found = self._readings(question, chosen, places)
        if follow_up:
            both = zip(found, self._readings(follow_up, chosen, places), strict=True)
            found = [[_answering(*own, share) for own in zip(*readings, strict=True)] for readings in both]
        asked = follow_up or question
        read = [_joined(asked, *own) for own in zip(chosen, found, strict=True)]
        least = min(own.scores[READER] for own in read)
        rest = [_moved(own, _worth(asked, least), WEIGHT * least) for own in passages[len(read) :]]
        return (*sorted(read, key=lambda own: -own.score), *rest)

    def _readings(
        self, question: str, passages: Sequence[Passage], places: Sequence[tuple[int, int, int]]
    ) -> list[list[tuple[int, Reading]]]:
        """What is read in each passage: where each of its windows starts, and the reading."""
        texts = [passages[row].article.text[start:end] for row, start, end in places]
        found: list[list[tuple[int, Reading]]] = [[] for _ in passages]
        for (row, start, _), reading in zip(places, self.read(question, texts), strict=True):
            found[row].append((start, reading))
        return found


def load_reader() -> Reader | None:
    """The reader that scoqa ships with; None where its files are not there, or `SCOQA_READER` is "off".

    Raises:
        ModelError: Its files are damaged.
        SettingsError: `SCOQA_READER` is neither "on" nor "off".
    """
    if not wanted(os.environ):
        return None
    folder = Path(str(resources.files("scoqa"))) / "data" / "reader"
    return _load(folder) if (folder / "model.onnx").exists() else None


_load = cache(Reader)


def load_tokenizer(folder: Path) -> Tokenizer:
    """The tokenizer of a folder's `tokenizer.json`, cutting question and window to `LONGEST`."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST, strategy="longest_first")
    return tokenizer


def wanted(environment: Mapping[str, str]) -> bool:
    """Whether `SCOQA_READER` asks for the reader; it is on unless it is "off".

    Raises:
        SettingsError: It is neither "on" nor "off".
    """
    setting = environment.get(SETTING, "").strip().lower() or "on"
    if setting not in ("on", "off"):
        raise SettingsError(f'{SETTING} is "on" or "off", not {environment[SETTING]!r}.')
    return setting == "on"


def _places(passage: Passage, question: str, most: int) -> list[tuple[int, int]]:
    """The windows that are read of a passage: the one around its best sentence, then those that hold the next best.

    Of a sentence that is much longer than a window those parts that share most with the question. The heading above a
    paragraph is read with its beginning, where it counts.
    """
    paragraph = passage.paragraph
    found = windows(paragraph, *window(paragraph, passage.sentences[0].number))
    holding = (next(place for place in found if place[0] <= own.start < place[1]) for own in passage.sentences)
    near = list(dict.fromkeys(holding))[:most]
    parts = [part for place in near for part in _parts(passage.article.text, place, question)]
    above = _heading(passage)
    return [(above.start if above and start == paragraph.start else start, end) for start, end in parts]


def _heading(passage: Passage) -> Paragraph | None:
    """The heading above a passage, where it counts; a passage that comes again may be another one's below a heading."""
    before, number = None, passage.paragraph.number
    if passage.scores.get(BELOW_HEADING) and number > passage.article.paragraphs[0].number:
        before = passage.article.paragraph(number - 1)
    return before if before is not None and before.kind is Kind.HEADING else None


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
        spans=tuple(own for own in spans if own.start >= passage.paragraph.start),  # the heading above may be read, too
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
        (whole_words(text, start + a, start + b, sentences), share * _odds(reading.score))
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


def _odds(logit: float) -> float:
    return float(1.0 / (1.0 + np.exp(-logit)))


def likeliest_spans(logits: Floats, pieces: Pieces) -> tuple[tuple[int, int, float], ...]:
    """`Reading.spans` of a window, none overlapping a better one.

    Args:
        logits: Of start and end, float32, shape (at least as many as there are pieces, 2).
        pieces: Those of question and window.
    """
    own = np.flatnonzero(np.array(pieces.sequence_ids[: len(pieces)], dtype=object) == 1)
    if not len(own):
        return ()
    odds = logits[own] - logits[own].max(axis=0)
    shares = np.exp(odds) / np.exp(odds).sum(axis=0)
    both = np.triu(np.outer(shares[:, 0], shares[:, 1]))
    both -= np.triu(both, MOST_PIECES)
    found: list[tuple[int, int, float]] = []
    while len(found) < SPANS and both.max() > 0:
        first, last = (int(place) for place in np.unravel_index(np.argmax(both), both.shape))
        start, end = pieces.offsets[own[first]][0], pieces.offsets[own[last]][1]
        found.append((start, end, float(both[first, last])))
        both[: last + 1, first:] = 0.0
    return tuple(found)
