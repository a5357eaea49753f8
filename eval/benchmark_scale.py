"""An index of very many paragraphs: built, saved, loaded and searched, with vectors made up.

What is made up: words of the shipped article and nonsense, by Zipf's law, 100 a paragraph in five sentences; and the
vectors. A word piece's is drawn from a table by its letters, a text's is the mean of its pieces'. Encoding 100,000
paragraphs would take hours; all else is what it is with real ones.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np

import scoqa
from scoqa.assistant import shipped_index
from scoqa.encoder import Encoding, Tokens, Vectors, encode_ahead
from scoqa.retrieval import Retriever

DIMENSION = 384
PIECE = 5.0
"""Characters of a word piece, spaces among them: 4.98 in SQuAD's paragraphs, with the default model."""
LETTERS = 2, 6
"""Of a made-up word: with them 100 words have 642 characters, as 100 words of SQuAD have 634."""

WORDS, SENTENCES = 100, 5
IN_ARTICLE = 1000
QUERIES = 60


class MadeUpEncoder:
    """An encoder whose vectors follow from the letters alone."""

    model_id, weights_digest, dimension, window = "made up", "0" * 64, DIMENSION, 254

    def __init__(self) -> None:
        self._table = np.random.default_rng(0).normal(size=(1 << 13, DIMENSION)).astype(np.float32)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many word pieces a text of so many characters has."""
        return [1 + int(len(text) / PIECE) for text in texts]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        """The vectors of `texts`."""
        tokens = [self._tokens(text, count) for text, count in zip(texts, self.lengths(texts), strict=True)]
        means = np.stack([own.vectors.mean(axis=0) for own in tokens])
        return Encoding(_unit(means), tuple(tokens))

    def _tokens(self, text: str, count: int) -> Tokens:
        letters = np.frombuffer(text.encode("utf-8").ljust(4 * count)[: 4 * count], dtype="<u4")
        places = np.linspace(0, len(text) - 1, count).astype(np.int32)
        around = np.roll(letters, 1)  # a piece's vector tells of its neighbour, too
        vectors = self._table[letters % len(self._table)] + 0.5 * self._table[around % len(self._table)]
        return Tokens(_unit(vectors), np.stack([places, places + 1], axis=1))


def build(folder: str, count: int) -> dict[str, float]:
    """Builds and saves an index of so many paragraphs; seconds, and MB of the folder and of memory."""
    articles, made = made_up_articles(count), _rss()
    start = time.perf_counter()
    index = scoqa.Index.build(articles, MadeUpEncoder())
    built, memory = time.perf_counter(), _rss()  # saving maps a file into memory, which counts there
    index.save(folder)
    saved = time.perf_counter()
    size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
    return {"build": built - start, "save": saved - built, "folder": size, "articles": made, "memory": memory}


def search(folder: str) -> dict[str, float]:
    """Loads such an index and searches it: seconds, milliseconds, MB, and how many of the nearest ten are found."""
    start = time.perf_counter()
    index = scoqa.Index.load(folder)
    retriever, loaded = Retriever(index, MadeUpEncoder()), time.perf_counter()
    source = random.Random(1)  # noqa: S311 - which questions, nothing secret
    said = [source.choice(index.paragraphs)[1].text.split() for _ in range(QUERIES)]
    queries = [" ".join(source.sample(words, 9)) + "?" for words in said]
    encode_ahead(retriever.encoder, queries)
    times = []
    for query in queries:
        begin = time.perf_counter()
        retriever.search(query)
        times.append(1e3 * (time.perf_counter() - begin))
    found = {"load": loaded - start, "p50": median(times), "p95": sorted(times)[int(0.95 * len(times))]}
    return found | {"memory": _rss(), "recall": _recall(index, queries)}


def made_up_articles(count: int) -> list[scoqa.Article]:
    """Articles of `IN_ARTICLE` made-up paragraphs each, `count` in all."""
    source = random.Random(0)  # noqa: S311 - words in another order, nothing secret
    known = list(dict.fromkeys(scoqa.Index.load(shipped_index()).articles[0].text.split()))
    words = known + ["".join(source.choices("etaoinshrdlu", k=source.randint(*LETTERS))) for _ in range(20_000)]
    frequent = np.cumsum(1 / np.arange(5, len(words) + 5)).tolist()

    def sentence() -> str:
        own = source.choices(words, cum_weights=frequent, k=WORDS // SENTENCES)
        return " ".join(own).replace(".", "").capitalize() + "."

    made = [" ".join(sentence() for _ in range(SENTENCES)) for _ in range(count)]
    parts = range(0, count, IN_ARTICLE)
    return [scoqa.Article.from_paragraphs(None, made[n : n + IN_ARTICLE], id=f"made-up-{n}") for n in parts]


def _recall(index: scoqa.Index, queries: Sequence[str]) -> float:
    """The share of the ten nearest vectors, by comparing all of them, that the index finds."""
    vectors = MadeUpEncoder().encode(queries, query=True).vectors
    best = [np.zeros((0, 2)) for _ in queries]
    for first in range(0, len(index.nearest), 1 << 14):
        places = np.arange(first, min(first + (1 << 14), len(index.nearest)))
        cosines = index.nearest.vectors(places) @ vectors.T
        for n in range(len(queries)):
            pairs = np.concatenate([best[n], np.stack([cosines[:, n], places], axis=1)])
            best[n] = pairs[np.argsort(-pairs[:, 0], kind="stable")[:10]]
    kept = [set(index.nearest.search(vector, 10).tolist()) for vector in vectors]
    return float(np.mean([len(own & set(right[:, 1].tolist())) / 10 for own, right in zip(kept, best, strict=True)]))


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


def _rss() -> float:
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    measured = build(sys.argv[2], int(sys.argv[3])) if sys.argv[1] == "build" else search(sys.argv[2])
    print(json.dumps(measured))
