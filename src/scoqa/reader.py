"""The reader: which words of a passage answer a question, and whether any do.

A network of all-MiniLM-L6-v2's size, trained by `eval/train_reader.py` and shipped in eight bits, reads the question
and a window of the passage together (Devlin et al. 2019, BERT, section 4.2 and 4.3) and gives three things: where the
answer starts, where it ends, and the log-odds that there is one. The package's `data/reader/CARD.md` says what it was
trained on and how good it is. It knows English only.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Encoding as Pieces
from tokenizers import Tokenizer

from scoqa.errors import ModelError
from scoqa.onnx_encoder import THREADS, open_session
from scoqa.settings import wants_reader

LONGEST = 112
"""Word pieces of question and window together; beyond, the longer of the two is cut. The network has seen no more."""

MOST_PIECES = 30
"""An answer is at most so many word pieces long."""

SPANS = 3
"""Spans that are kept of a passage."""

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
            raise ModelError(
                f"The reader in {folder} is damaged: {error}. SCOQA_READER=off does without it."
            ) from error

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


def load_reader() -> Reader | None:
    """The reader that scoqa ships with; None where its files are not there, or `SCOQA_READER` is "off".

    Raises:
        ModelError: Its files are damaged.
        SettingsError: `SCOQA_READER` is neither "on" nor "off".
    """
    if not wants_reader(os.environ):
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


def likeliest_spans(logits: Floats, pieces: Pieces) -> tuple[tuple[int, int, float], ...]:
    """`Reading.spans` of a window, none overlapping a better one.

    Args:
        logits: Of start and end, float32, shape (at least as many as there are pieces, 2).
        pieces: Those of question and window.
    """
    own = np.flatnonzero(np.array(pieces.sequence_ids[: len(pieces)], dtype=object) == 1)
    if not len(own):
        return ()
    raised = np.exp(logits[own] - logits[own].max(axis=0))
    shares = raised / raised.sum(axis=0)
    both = np.triu(np.outer(shares[:, 0], shares[:, 1]))
    both -= np.triu(both, MOST_PIECES)
    found: list[tuple[int, int, float]] = []
    while len(found) < SPANS and both.max() > 0:
        first, last = (int(place) for place in np.unravel_index(np.argmax(both), both.shape))
        start, end = pieces.offsets[own[first]][0], pieces.offsets[own[last]][1]
        found.append((start, end, float(both[first, last])))
        both[: last + 1, first:] = 0.0
    return tuple(found)
