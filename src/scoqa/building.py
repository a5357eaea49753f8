"""Articles → an `Index`: what gets a vector, embedded some paragraphs at a time so that memory stays flat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoqa.encoder import Encoder, Encoding, load_encoder
from scoqa.index import Index, ModelIdentity, Progress
from scoqa.lexicon import LexiconWriter
from scoqa.nearest import MOST_COMPARED, Nearest
from scoqa.pieces import PiecesWriter
from scoqa.types import Article, Kind, Paragraph

SLICE = 512
"""Stretches that are embedded together at least: of like length, they go through the model side by side."""

HALF = 1 << 18
"""Articles of up to so many characters have the vectors of their word pieces in half precision, longer ones in four
bits a number: with the model that scoqa ships with, 45 MB and more become a quarter."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A stretch of a paragraph that gets a vector; `sentence` is 0 for the paragraph or a window of it."""

    row: int
    start: int
    end: int
    sentence: int
    text: str


def build_index(articles: Sequence[Article], encoder: Encoder | None, progress: Progress | None) -> Index:
    """What `Index.build` forwards to; see there."""
    if isinstance(articles, Article):
        raise TypeError("an index is built of a sequence of articles: [article]")
    articles = tuple(articles)
    if wrong := [own for own in articles if not isinstance(own, Article)]:
        raise TypeError(f"an index is built of articles, as scoqa.read_file gives them, not of {wrong[0]!r:.80}")
    ids = [article.id for article in articles]
    if not articles:
        raise ValueError("an index needs at least one article")
    if len(set(ids)) < len(ids):
        raise ValueError(f"two articles share an id: {sorted(ids)}")
    encoder = load_encoder() if encoder is None else encoder
    builder = _Builder(articles, encoder)
    total = sum(len(article.paragraphs) for article in articles)
    for done in builder.run():
        if progress is not None:
            progress(done, total)
    return builder.index()


class _Builder:
    """Embeds articles; holds what is done and the few stretches that are next."""

    def __init__(self, articles: tuple[Article, ...], encoder: Encoder) -> None:
        self._articles, self._encoder = articles, encoder
        characters = sum(len(article.text) for article in articles)
        self._pieces = PiecesWriter(encoder.dimension, packed=characters > HALF)
        self._lexicon = LexiconWriter()
        self._owners: list[NDArray[np.int32]] = []
        self._vectors: list[NDArray[np.float16] | NDArray[np.float32]] = []
        self._counts: list[NDArray[np.int64]] = []
        self._groups: list[int] = []

    def run(self) -> Iterator[int]:
        """Embeds everything; gives, now and then, how many paragraphs are done."""
        row, waiting, paragraphs = 0, list[_Stretch](), list[tuple[int, Paragraph]]()
        for article in self._articles:
            first: dict[tuple[bool, str], int] = {}
            for paragraph in article.paragraphs:
                words = " ".join(paragraph.text.split())  # a heading is no repeat of what a table of contents lists
                self._groups.append(first.setdefault((paragraph.kind is Kind.HEADING, words), row))
                self._lexicon.add([sentence.text for sentence in paragraph.sentences])
                for start, end, sentence in _stretches(article, paragraph, self._encoder):
                    waiting.append(_Stretch(row, start, end, sentence, article.text[start:end]))
                paragraphs.append((row, paragraph))
                row += 1
                if len(waiting) >= SLICE:
                    self._embed(waiting, paragraphs)
                    waiting, paragraphs = [], []
                    yield row
        if paragraphs:
            self._embed(waiting, paragraphs)
            yield row

    def index(self) -> Index:
        """The index of all that was embedded."""
        return Index(
            articles=self._articles,
            model=ModelIdentity.of(self._encoder),
            owners=np.concatenate(self._owners),
            groups=np.array(self._groups, dtype=np.int64),
            piece_starts=np.concatenate([[0], np.cumsum(np.concatenate(self._counts))]).astype(np.int64),
            pieces=self._pieces.finish(),
            lexicon=self._lexicon.finish(),
            nearest=Nearest.of(self._vectors, self._encoder.dimension),
        )

    def _embed(self, stretches: Sequence[_Stretch], paragraphs: Sequence[tuple[int, Paragraph]]) -> None:
        unique = {text: place for place, text in enumerate(dict.fromkeys(stretch.text for stretch in stretches))}
        encoding = self._encoder.encode(list(unique))
        vectors = encoding.vectors[[unique[stretch.text] for stretch in stretches]]
        many = sum(map(len, self._vectors)) > MOST_COMPARED
        self._vectors.append(vectors.astype(np.float16) if many else vectors)
        self._owners.append(np.array([(stretch.row, stretch.sentence) for stretch in stretches], dtype=np.int32))
        self._add_pieces([(s, unique[s.text]) for s in stretches if s.sentence == 0], encoding, paragraphs)

    def _add_pieces(
        self,
        windows: Sequence[tuple[_Stretch, int]],
        encoding: Encoding,
        paragraphs: Sequence[tuple[int, Paragraph]],
    ) -> None:
        """Adds the windows' word pieces, and how many each sentence has."""
        starts = {row: np.array([sentence.start for sentence in p.sentences]) for row, p in paragraphs}
        counts = {row: np.zeros(len(own), dtype=np.int64) for row, own in starts.items()}
        for window, place in windows:
            tokens = encoding.tokens[place]
            sentence = np.searchsorted(starts[window.row], window.start + tokens.spans[:, 0], side="right") - 1
            np.add.at(counts[window.row], sentence, 1)
        self._counts += counts.values()
        vectors = np.concatenate([encoding.tokens[place].vectors for _, place in windows])
        if len(vectors):
            self._pieces.add(vectors)


def _stretches(article: Article, paragraph: Paragraph, encoder: Encoder) -> Iterator[tuple[int, int, int]]:
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
