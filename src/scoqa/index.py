"""The vectors of one or many articles: build, save, load, and search for candidates with FAISS.

A *row* counts from 0 over all paragraphs of all articles, in order. Every paragraph has one vector
(or one for each window of whole sentences, where it is longer than the model's window), and so has
every sentence. Word-for-word repeats within an article share the row's *group*. The vectors of a
paragraph's word pieces, for late interaction, stand in one array in reading order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from scoqa.encoder import Encoder, Encoding, Tokens, Vectors, load_encoder
from scoqa.errors import IndexFolderError
from scoqa.types import Article, Paragraph

Rows = NDArray[np.int64]
Progress = Callable[[int, int], None]

SLICE = 256
"""Texts that are embedded between two reports of progress."""

READY = 1 << 24
"""Up to so many numbers, 64 MB of them, the word pieces' vectors are kept in single precision, too: it takes longer to
make them so than to compare them."""

# FAISS and torch each bring an OpenMP runtime whose threads wait by spinning, in each other's way: one
# question took 37 ms on two cores instead of 17.
faiss.omp_set_num_threads(1)


@dataclass(frozen=True, slots=True)
class ModelIdentity:
    """Which model made the vectors: its name, the SHA-256 of its weights, and the length of a vector."""

    id: str
    weights_sha256: str
    dimension: int

    @staticmethod
    def of(encoder: Encoder) -> ModelIdentity:
        """The identity of an encoder."""
        return ModelIdentity(encoder.model_id, encoder.weights_digest, encoder.dimension)


@dataclass(frozen=True)
class Index:
    """Articles and the vectors of their paragraphs and sentences.

    Attributes:
        articles: In the order they were given; their ids differ.
        model: The model that made the vectors.
        owners: int32, shape (vectors, 2): for each vector the row of its paragraph, and the number of
            the sentence that it stands for, or 0 where it stands for the paragraph or a window of it.
        pieces: float16, shape (word pieces, dimension): their vectors, unit length, in reading order.
        piece_starts: int64, shape (sentences + 1,): where each sentence's pieces begin in `pieces`,
            over all paragraphs in order; the last entry is their count.
    """

    articles: tuple[Article, ...]
    model: ModelIdentity
    owners: NDArray[np.int32] = field(repr=False)
    pieces: NDArray[np.float16] = field(repr=False)
    piece_starts: Rows = field(repr=False)
    _faiss: faiss.Index = field(repr=False)

    @staticmethod
    def build(articles: Sequence[Article], encoder: Encoder | None = None, progress: Progress | None = None) -> Index:
        """Embeds every paragraph and sentence of `articles`.

        Args:
            articles: At least one; their ids differ.
            encoder: The model to embed with; the default one where not given.
            progress: Told, now and then, how many texts are embedded, and of how many.

        Raises:
            ValueError: There is no article, or two share an id.
            ModelError: The default model cannot be loaded.
        """
        articles = tuple(articles)
        ids = [article.id for article in articles]
        if not articles:
            raise ValueError("an index needs at least one article")
        if len(set(ids)) < len(ids):
            raise ValueError(f"two articles share an id: {sorted(ids)}")
        encoder = load_encoder() if encoder is None else encoder
        units = [
            _Unit(row, *unit, article.text[unit[0] : unit[1]])
            for row, (article, paragraph) in enumerate(_paragraphs(articles))
            for unit in _units(article, paragraph, encoder)
        ]
        unique = {text: place for place, text in enumerate(dict.fromkeys(unit.text for unit in units))}
        encoding = _encode(list(unique), encoder, progress)
        flat = faiss.IndexFlatIP(encoder.dimension)
        flat.add(encoding.vectors[[unique[unit.text] for unit in units]])
        owners = np.array([(unit.row, unit.sentence) for unit in units], dtype=np.int32)
        windows = [(unit, encoding.tokens[unique[unit.text]]) for unit in units if unit.sentence == 0]
        pieces, piece_starts = _pieces(articles, windows, encoder.dimension)
        return Index(articles, ModelIdentity.of(encoder), owners, pieces, piece_starts, flat)

    def save(self, folder: str | Path) -> None:
        """Writes the index to a folder: a new one or one that holds an index; a crash leaves the old one whole.

        Raises:
            IndexFolderError: The folder holds something else, or cannot be written.
        """
        from scoqa.storage import save_index

        save_index(self, Path(folder))

    @staticmethod
    def load(folder: str | Path, encoder: Encoder | None = None) -> Index:
        """The index in a folder, with everything in it checked.

        Args:
            folder: One that `save` has written.
            encoder: Where given, its weights must be those that made the vectors.

        Raises:
            IndexFolderError: Something is missing, damaged, of another format or of another model;
                the text says what, and the command that mends it.
        """
        from scoqa.storage import load_index

        index = load_index(Path(folder))
        if encoder is not None:
            index.check_model(encoder, where=f"the index {folder}")
        return index

    def check_model(self, encoder: Encoder, *, where: str = "the index") -> None:
        """Raises `IndexFolderError` unless `encoder` has the weights that made the vectors."""
        found = ModelIdentity.of(encoder)
        if (found.weights_sha256, found.dimension) != (self.model.weights_sha256, self.model.dimension):
            raise IndexFolderError(
                f"The vectors in {where} were made by {self.model.id} with weights {self.model.weights_sha256[:12]}…, "
                f"but the model now is {found.id} with weights {found.weights_sha256[:12]}…. "
                "Rebuild the index with this model: scoqa index FILE… --out DIR"
            )

    @cached_property
    def paragraphs(self) -> tuple[tuple[Article, Paragraph], ...]:
        """Every paragraph with its article, by row."""
        return tuple(_paragraphs(self.articles))

    @cached_property
    def groups(self) -> Rows:
        """int64, shape (paragraphs,): for each row, the first row of its article that is the same words."""
        first: dict[tuple[str, str], int] = {}
        keys = ((article.id, " ".join(paragraph.text.split())) for article, paragraph in self.paragraphs)
        return np.array([first.setdefault(key, row) for row, key in enumerate(keys)], dtype=np.int64)

    def repeats(self, row: int) -> list[int]:
        """The other rows of a row's group, ascending."""
        return [other for other in self._groups_of_several.get(int(self.groups[row]), ()) if other != row]

    @cached_property
    def _groups_of_several(self) -> dict[int, list[int]]:
        first, counts = np.unique(self.groups, return_counts=True)
        return {int(group): np.flatnonzero(self.groups == group).tolist() for group in first[counts > 1]}

    @cached_property
    def _first_vectors(self) -> Rows:
        """int64, shape (paragraphs + 1,): where each row's vectors begin; the last entry is their count."""
        return np.searchsorted(self.owners[:, 0], np.arange(len(self.paragraphs) + 1)).astype(np.int64)

    @cached_property
    def first_sentences(self) -> Rows:
        """int64, shape (paragraphs + 1,): where each row's sentences begin among all; the last entry is their count."""
        return np.cumsum([0] + [len(paragraph.sentences) for _, paragraph in self.paragraphs]).astype(np.int64)

    def sentence_vectors(self, article_id: str) -> Vectors:
        """One vector for each sentence of an article, in order: float32, shape (sentences, dimension), unit length.

        A sentence in several windows has the vector of the first.
        """
        rows = [row for row, (article, _) in enumerate(self.paragraphs) if article.id == article_id]
        first, last = self._first_vectors[rows[0]], self._first_vectors[rows[-1] + 1]
        owners = self.owners[first:last]
        _, places = np.unique(owners[owners[:, 1] > 0], axis=0, return_index=True)
        return np.asarray(self._faiss.reconstruct_batch(first + np.flatnonzero(owners[:, 1] > 0)[places]))

    def candidates(self, vector: Vectors, k: int) -> Rows:
        """Rows of the k paragraphs whose own or whose sentences' vectors are nearest, ascending, repeats once.

        Args:
            vector: The query's, float32, shape (dimension,), unit length.
            k: How many; fewer come back only where the index holds fewer.
        """
        per_row = max(1, -(-len(self.owners) // len(self.paragraphs)))
        n = min(len(self.owners), 2 * k * per_row)
        while True:
            _, found = self._faiss.search(vector[None, :], n)
            rows = self.groups[self.owners[found[0][found[0] >= 0], 0]]
            _, first = np.unique(rows, return_index=True)
            if len(first) >= k or n == len(self.owners):
                return np.sort(rows[np.sort(first)[:k]]).astype(np.int64)
            n = min(len(self.owners), 2 * n)  # a few paragraphs, or their repeats, hold the nearest vectors

    def cosines(self, vector: Vectors, rows: Rows) -> list[Vectors]:
        """For each of `rows`, how near its sentences are.

        Args:
            vector: The query's, float32, shape (dimension,), unit length.
            rows: int64, shape (n,), ascending.

        Returns:
            n arrays, float32, shape (sentences of the paragraph,), each cosine in [-1, 1].
        """
        flat, _ = _ranges(self._first_vectors, rows)
        if not len(flat):
            return []
        row, number = self.owners[flat].T
        flat, row, number = flat[number > 0], row[number > 0], number[number > 0]
        _, starts = _ranges(self.first_sentences, rows)
        cosines = np.full(starts[-1], -1.0, dtype=np.float32)
        places = starts[np.searchsorted(rows, row)] + number - 1
        np.maximum.at(cosines, places, self._faiss.reconstruct_batch(flat) @ vector)
        return _cut(cosines, starts)

    def max_sim(self, pieces: Vectors, weights: Vectors, rows: Rows) -> tuple[Vectors, list[Vectors]]:
        """MaxSim of a query's word pieces over those of paragraphs, and of each of their sentences.

        Args:
            pieces: The query's, float32, shape (word pieces, dimension), unit length.
            weights: What each of them counts, float32, shape (word pieces,).
            rows: int64, shape (n,), ascending.

        Returns:
            For the paragraphs, float32, shape (n,); and n arrays, float32, shape (sentences of the
            paragraph,); each a weighted mean of cosines in [-1, 1], 0 where there are no pieces to compare.
        """
        sentences, first_sentences = _ranges(self.first_sentences, rows)
        flat, starts = _ranges(self.piece_starts, sentences)
        if not len(flat) or not len(pieces):
            return np.zeros(len(rows), np.float32), _cut(np.zeros(len(sentences), np.float32), first_sentences)
        cosines = pieces @ self._piece_vectors(flat).T
        if starts[-2] == starts[-1]:  # the last sentence has no pieces
            cosines = np.pad(cosines, ((0, 0), (0, 1)), constant_values=-1.0)
        best = np.maximum.reduceat(cosines, starts[:-1], axis=1)
        best[:, np.diff(starts) == 0] = -1.0  # a sentence without pieces
        share = weights / weights.sum()
        return share @ np.maximum.reduceat(best, first_sentences[:-1], axis=1), _cut(share @ best, first_sentences)

    def _piece_vectors(self, places: Rows) -> Vectors:
        """The word pieces' vectors at some places, float32; for a small index it is kept ready."""
        if self.pieces.size > READY:
            return self.pieces[places].astype(np.float32)
        return self._ready_pieces if len(places) == len(self.pieces) else self._ready_pieces[places]

    @cached_property
    def _ready_pieces(self) -> Vectors:
        return self.pieces.astype(np.float32)


def _ranges(firsts: Rows, rows: Rows) -> tuple[Rows, Rows]:
    """All of `firsts[row] … firsts[row + 1]` for each row, one after the other, and where each begins in them."""
    counts = firsts[rows + 1] - firsts[rows]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return np.arange(starts[-1]) + np.repeat(firsts[rows] - starts[:-1], counts), starts


def _cut(values: Vectors, starts: Rows) -> list[Vectors]:
    return [values[first:last] for first, last in pairwise(starts.tolist())]


def _paragraphs(articles: Sequence[Article]) -> Iterator[tuple[Article, Paragraph]]:
    return ((article, paragraph) for article in articles for paragraph in article.paragraphs)


def _encode(texts: Sequence[str], encoder: Encoder, progress: Progress | None) -> Encoding:
    """The encoding of `texts`, made slice after slice so that its progress can be told."""
    if progress is None:
        return encoder.encode(texts)
    parts = []
    for start in range(0, len(texts), SLICE):
        parts.append(encoder.encode(texts[start : start + SLICE]))
        progress(min(start + SLICE, len(texts)), len(texts))
    vectors = np.concatenate([part.vectors for part in parts])
    return Encoding(vectors, tuple(tokens for part in parts for tokens in part.tokens))


@dataclass(frozen=True, slots=True)
class _Unit:
    """A stretch of a paragraph that gets a vector; `sentence` is 0 for the paragraph or a window of it."""

    row: int
    start: int
    end: int
    sentence: int
    text: str


def _pieces(
    articles: Sequence[Article], windows: Sequence[tuple[_Unit, Tokens]], dimension: int
) -> tuple[NDArray[np.float16], Rows]:
    """The word pieces of all windows, and where those of each sentence begin."""
    firsts = np.cumsum([0] + [len(paragraph.sentences) for _, paragraph in _paragraphs(articles)])
    starts = [np.array([s.start for s in paragraph.sentences]) for _, paragraph in _paragraphs(articles)]
    counts = np.zeros(firsts[-1], dtype=np.int64)
    for unit, tokens in windows:
        place = np.searchsorted(starts[unit.row], unit.start + tokens.spans[:, 0], side="right") - 1
        np.add.at(counts, firsts[unit.row] + place, 1)
    vectors = [tokens.vectors.astype(np.float16) for _, tokens in windows]
    pieces = np.concatenate(vectors) if vectors else np.zeros((0, dimension), dtype=np.float16)
    return pieces, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _units(article: Article, paragraph: Paragraph, encoder: Encoder) -> Iterator[tuple[int, int, int]]:
    """What of a paragraph gets a vector: offsets into the article's text, and the sentence's number or 0.

    The paragraph, in windows of whole sentences where it is too long for the model; then each sentence,
    in windows of whole words where it alone is too long.
    """
    parts = [
        [(s.start, s.end)] if short else list(_word_windows(article.text, s.start, s.end, encoder))
        for s, short in zip(paragraph.sentences, _are_short(paragraph, encoder), strict=True)
    ]
    pieces = [part for sentence in parts for part in sentence]
    lengths = encoder.lengths([article.text[start:end] for start, end in pieces])
    for start, end in _fill(pieces, lengths, encoder.window):
        yield start, end, 0
    for sentence, windows in zip(paragraph.sentences, parts, strict=True):
        for start, end in windows:
            yield start, end, sentence.number


def _are_short(paragraph: Paragraph, encoder: Encoder) -> list[bool]:
    lengths = encoder.lengths([sentence.text for sentence in paragraph.sentences])
    return [length <= encoder.window for length in lengths]


def _word_windows(text: str, start: int, end: int, encoder: Encoder) -> Iterator[tuple[int, int]]:
    """Windows of whole words; a run of letters without a space is cut where nothing else is possible."""
    step = max(1, encoder.window // 4)  # a character is at most four word pieces
    pieces = [
        (start + first, start + min(first + step, match.end()))
        for match in re.finditer(r"\S+", text[start:end])
        for first in range(match.start(), match.end(), step)
    ]
    lengths = encoder.lengths([text[first:last] for first, last in pieces])
    return _fill(pieces, lengths, encoder.window)


def _fill(pieces: Sequence[tuple[int, int]], lengths: Sequence[int], window: int) -> Iterator[tuple[int, int]]:
    """Joins neighbouring pieces into spans of at most `window` word pieces."""
    first, last, total = pieces[0][0], pieces[0][1], lengths[0]
    for (start, end), length in zip(pieces[1:], lengths[1:], strict=True):
        if total + length > window:
            yield first, last
            first, total = start, 0
        last, total = end, total + length
    yield first, last
