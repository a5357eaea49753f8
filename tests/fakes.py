"""An encoder whose vectors can be read: one axis a word, in the order the words were first seen."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from scoqa.encoder import Encoding, Tokens
from scoqa.lexical import normalise

DIMENSION = 64


class WordEncoder:
    """A word piece is a word; a text's vector is the sum of its words' axes, made unit length."""

    model_id = "fake/words"

    def __init__(self, window: int = 12, weights: str = "0" * 64, dimension: int = DIMENSION) -> None:
        self.dimension = dimension
        self.window = window
        self.weights_digest = weights
        self._axes: dict[str, int] = {}
        self.longest_seen = 0

    def lengths(self, texts: Sequence[str]) -> list[int]:
        return [len(re.findall(r"\w+", text)) for text in texts]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        tokens = [self._tokens(text) for text in texts]
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, own in enumerate(tokens):
            vectors[row] = own.vectors.sum(axis=0) if len(own.vectors) else np.eye(self.dimension)[0]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return Encoding(vectors, tuple(tokens))

    def _tokens(self, text: str) -> Tokens:
        found = list(re.finditer(r"\w+", text))
        self.longest_seen = max(self.longest_seen, len(found))
        found = found[: self.window]  # as a real model: what is beyond the window is not seen
        axes = [self._axes.setdefault(normalise(m.group()), len(self._axes) % self.dimension) for m in found]
        spans = np.array([m.span() for m in found], dtype=np.int32).reshape(-1, 2)
        return Tokens(np.eye(self.dimension, dtype=np.float32)[axes].reshape(-1, self.dimension), spans)
