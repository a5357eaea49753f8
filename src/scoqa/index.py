"""The vectors and words of one or many articles: build, save, load, and search for candidates.

A *row* counts from 0 over all paragraphs of all articles, in order. Every paragraph has one vector
(or one for each window of whole sentences, where it is longer than the model's window), and so has
every sentence. Word-for-word repeats within an article share the row's *group*. The vectors of a
paragraph's word pieces, for late interaction, stand in reading order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scoqa.encoder import Encoder, Vectors
from scoqa.errors import IndexFolderError
from scoqa.lexicon import Lexicon
from scoqa.nearest import Nearest
from scoqa.pieces import Pieces
from scoqa.types import Article, Kind, Paragraph

Rows = NDArray[np.int64]
Progress = Callable[[int, int], None]


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


@dataclass(frozen=True, eq=False)
class Index:
    """Articles, and the vectors and words of their paragraphs and sentences.

    Attributes:
        articles: In the order they were given; their ids differ.
        model: The model that made the vectors.
        owners: int32, shape (vectors, 2): for each vector the row of its paragraph, and the number of
            the sentence that it stands for, or 0 where it stands for the paragraph or a window of it.
        groups: int64, shape (paragraphs,): for each row, the first row of its article that is the same words;
            headings among themselves, all others among themselves.
        piece_starts: int64, shape (sentences + 1,): where each sentence's pieces begin in `pieces`,
            over all paragraphs in order; the last entry is their count.
        pieces: The vectors of the word pieces.
        lexicon: The words of the paragraphs.
        nearest: The vectors of paragraphs and sentences, as many as there are owners.
    """

    articles: tuple[Article, ...]
    model: ModelIdentity
    owners: NDArray[np.int32] = field(repr=False)
    groups: Rows = field(repr=False)
    piece_starts: Rows = field(repr=False)
    pieces: Pieces = field(repr=False)
    lexicon: Lexicon = field(repr=False)
    nearest: Nearest = field(repr=False)

    @staticmethod
    def build(articles: Sequence[Article], encoder: Encoder | None = None, progress: Progress | None = None) -> Index:
        """Embeds every paragraph and sentence of `articles`, some at a time.

        Args:
            articles: At least one; their ids differ.
            encoder: The model to embed with; the default one where not given.
            progress: Told, now and then, how many paragraphs are embedded, and of how many.

        Raises:
            ValueError: There is no article, or two share an id.
            TypeError: One of them is none: a file's name, say.
            ModelError: The default model cannot be loaded.
        """
        from scoqa.building import build_index

        return build_index(articles, encoder, progress)

    def save(self, folder: str | Path) -> None:
        """Writes the index to a folder: a new one or one that holds an index; an error leaves the old one there.

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
    def first_rows(self) -> dict[str, int]:
        """The row of each article's first paragraph, by the article's id."""
        firsts = np.cumsum([0] + [len(article.paragraphs) for article in self.articles]).tolist()
        return {article.id: row for article, row in zip(self.articles, firsts, strict=False)}

    def headings(self, rows: Rows) -> tuple[Rows, Rows]:
        """The rows of the headings above some paragraphs, and where each paragraph's begin in them, one more than rows.

        A paragraph has one or none, or where its words come again below another heading, that one, too.
        """
        starts, headings = self._headings
        places, firsts = ranges(starts, rows)
        return headings[places], firsts

    @cached_property
    def _headings(self) -> tuple[Rows, Rows]:
        pairs, heading = set(), -1
        for row, (article, paragraph) in enumerate(self.paragraphs):
            if paragraph.kind is Kind.HEADING:
                heading = row
            elif paragraph is article.paragraphs[0]:
                heading = -1
            elif heading >= 0:
                pairs.add((int(self.groups[row]), int(self.groups[heading])))
        below, above = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2).T
        return np.searchsorted(below, np.arange(len(self.paragraphs) + 1)).astype(np.int64), above

    def rows_of(self, article_id: str) -> Rows:
        """All rows of an article; `KeyError` where there is no such article."""
        first = self.first_rows[article_id]
        return np.arange(first, first + len(self.paragraphs[first][0].paragraphs))

    def row(self, article_id: str, number: int) -> int:
        """The row of an article's paragraph, by its number; `ValueError` where there is none."""
        first = self.first_rows.get(article_id)
        if first is None:
            raise ValueError(f"no such article: {article_id!r}")
        article = self.paragraphs[first][0]
        article.paragraph(number)
        return first + number - article.paragraphs[0].number

    def repeats(self, row: int) -> list[int]:
        """The other rows of a row's group, ascending."""
        return [other for other in self._groups_of_several.get(int(self.groups[row]), ()) if other != row]

    def repeated(self, row: int) -> tuple[int, ...]:
        """The numbers of the paragraphs in the other rows of a row's group."""
        return tuple(self.paragraphs[other][1].number for other in self.repeats(row))

    @cached_property
    def _groups_of_several(self) -> dict[int, list[int]]:
        several = np.flatnonzero(np.bincount(self.groups, minlength=len(self.groups))[self.groups] > 1)
        found: dict[int, list[int]] = {}
        for row in several.tolist():
            found.setdefault(int(self.groups[row]), []).append(row)
        return found

    @cached_property
    def first_vectors(self) -> Rows:
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
        rows = self.rows_of(article_id)
        first, last = self.first_vectors[rows[0]], self.first_vectors[rows[-1] + 1]
        owners = self.owners[first:last]
        _, places = np.unique(owners[owners[:, 1] > 0], axis=0, return_index=True)
        return self.nearest.vectors(first + np.flatnonzero(owners[:, 1] > 0)[places])

    def candidates(self, vector: Vectors, k: int) -> Rows:
        """Rows of the k paragraphs whose own or whose sentences' vectors are nearest, ascending, repeats once.

        Args:
            vector: The query's, float32, shape (dimension,), unit length.
            k: How many; fewer come back only where the index holds fewer.
        """
        if k >= len(self._once):
            return self._once
        per_row = max(1, -(-len(self.owners) // len(self.paragraphs)))
        n = min(len(self.owners), 2 * k * per_row)
        while True:
            found = self.nearest.search(vector, n)
            rows = self.groups[self.owners[found, 0]]
            _, first = np.unique(rows, return_index=True)
            if len(first) >= k or n == len(self.owners):
                return np.sort(rows[np.sort(first)[:k]]).astype(np.int64)
            n = min(len(self.owners), 2 * n)  # a few paragraphs, or their repeats, hold the nearest vectors

    @cached_property
    def _once(self) -> Rows:
        """All rows, repeats once."""
        return np.unique(self.groups)


def ranges(firsts: Rows, rows: NDArray[np.integer]) -> tuple[Rows, Rows]:
    """All of `firsts[row] … firsts[row + 1]` for each row, one after the other, and where each begins in them."""
    counts = firsts[rows + 1] - firsts[rows]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return np.arange(starts[-1]) + np.repeat(firsts[rows] - starts[:-1], counts), starts


def _paragraphs(articles: Sequence[Article]) -> Iterator[tuple[Article, Paragraph]]:
    return ((article, paragraph) for article in articles for paragraph in article.paragraphs)
