"""An encoder that remembers, so that an article with a paragraph less costs no new encoding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from scoqa.encoder import Encoder, Encoding, Tokens, Vectors


class CachedEncoder:
    """An `Encoder` that asks another one once for every text, and answers from memory after that.

    It holds everything that it has seen: make one for each article, and let it go with the article.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.model_id = encoder.model_id
        self.weights_digest = encoder.weights_digest
        self.dimension = encoder.dimension
        self.window = encoder.window
        self._encoder = encoder
        self._rows: dict[tuple[str, bool], tuple[Vectors, Tokens]] = {}
        self._lengths: dict[str, int] = {}
        self._paused = False

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many word pieces each text has."""
        new = [text for text in dict.fromkeys(texts) if text not in self._lengths]
        if new:
            self._lengths.update(zip(new, self._encoder.lengths(new), strict=True))
        return [self._lengths[text] for text in texts]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        """What the other encoder makes of `texts`; those not yet seen are encoded in one call."""
        if self._paused or not texts:
            return self._encoder.encode(texts, query=query)
        new = [text for text in dict.fromkeys(texts) if (text, query) not in self._rows]
        if new:
            encoding = self._encoder.encode(new, query=query)
            for text, vector, tokens in zip(new, encoding.vectors, encoding.tokens, strict=True):
                self._rows[text, query] = vector, tokens
        rows = [self._rows[text, query] for text in texts]
        return Encoding(np.stack([vector for vector, _ in rows]), tuple(tokens for _, tokens in rows))

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Within this, nothing is remembered and nothing recalled: encoding takes the time that it takes."""
        self._paused = True
        try:
            yield
        finally:
            self._paused = False
