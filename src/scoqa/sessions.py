"""Articles that readers open themselves: indexed in memory, each for the session that opened it, and for no other."""

from __future__ import annotations

import base64
import binascii
import queue
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

import numpy as np

from scoqa.assistant import Assistant
from scoqa.document_process import read_apart
from scoqa.documents import CHARACTER_LIMIT, DOCUMENT_LIMIT, read_document
from scoqa.encoder import Encoder, Encoding
from scoqa.errors import ArticleError
from scoqa.index import Index
from scoqa.types import Article

T = TypeVar("T")

MOST_OPEN = 32
"""How many sessions may have an article of their own; the one least lately asked makes room."""

BATCH = 32
"""Texts that are embedded at a time: between two batches others are answered, and the progress is told."""

Progress = Callable[[float], None]
"""Told the share that is done, from 0 to 1."""


class Sessions(Generic[T]):
    """What each session opened, bounded; safe to use from several threads."""

    def __init__(self, most: int = MOST_OPEN) -> None:
        self._most = most
        self._held: OrderedDict[str, T] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, session: str, opened: T) -> None:
        """Holds what a session opened, in place of what it had open before."""
        with self._lock:
            self._held[session] = opened
            self._held.move_to_end(session)
            while len(self._held) > self._most:
                self._held.popitem(last=False)

    def get(self, session: str) -> T | None:
        """What the session has open, or None."""
        with self._lock:
            if session in self._held:
                self._held.move_to_end(session)
            return self._held.get(session)

    def drop(self, session: str) -> None:
        """Forgets what the session opened, if anything."""
        with self._lock:
            self._held.pop(session, None)


def read_handed_in(name: str, encoded: str, title: str, text: str) -> Article:
    """The article that a reader hands in: a file, or where its name is "", pasted text.

    Args:
        name: The file's name.
        encoded: Its bytes in base64.
        title: Of the pasted text; may be "".
        text: What was pasted.

    Raises:
        ArticleError: It cannot be read; the text says why, and is fit to show.
        MissingExtraError: The parser for such files is not installed.
    """
    if not name:
        if not text.strip():
            raise ArticleError("Choose a file or paste a text first.")
        if len(text) > CHARACTER_LIMIT:
            raise ArticleError(f"The text has {len(text):,} characters; the limit is {CHARACTER_LIMIT:,}.")
        return read_document(f"{title.strip()}\n\n{text}".strip().encode("utf-8", "replace"), "pasted.txt")
    if len(encoded) > DOCUMENT_LIMIT * 4 // 3 + 4:
        raise ArticleError(f"{name} is too large; the limit is {DOCUMENT_LIMIT // 1_000_000} MB.")
    try:
        return read_apart(base64.b64decode(encoded, validate=True), name)
    except binascii.Error as error:
        raise ArticleError(f"{name} did not arrive whole. Try again.") from error


def index_article(article: Article, encoder: Encoder, progress: Progress) -> Assistant:
    """An assistant over one article, in memory; `progress` is told how far the embedding is."""
    return Assistant.from_index(Index.build([article], _Counting(encoder, progress)), encoder)


class _GivenUp(Exception):  # noqa: N818 (no error: it ends the thread of work that nobody waits for)
    pass


def with_progress(work: Callable[[Progress], T], given_up: threading.Event) -> Iterator[float | T]:
    """Runs `work` in a thread of its own; gives the shares that it tells, and at last its result.

    Args:
        work: What it tells may raise, where it was given up: it should let that through.
        given_up: Once it is set, the work ends when it next tells how far it is, and has no result.

    Raises:
        ScoqaError: What the work raised.
    """
    told: queue.SimpleQueue[float | None] = queue.SimpleQueue()
    results: list[T] = []
    errors: list[BaseException] = []

    def tell(share: float) -> None:
        if given_up.is_set():
            raise _GivenUp
        told.put(share)

    def run() -> None:
        try:
            results.append(work(tell))
        except _GivenUp:
            pass
        except BaseException as error:
            errors.append(error)
        finally:
            told.put(None)

    threading.Thread(target=run, daemon=True).start()
    while (share := told.get()) is not None:
        yield share
    if given_up.is_set():
        return
    if errors:
        raise errors[0]
    yield results[0]


class _Counting:
    """An encoder that works in small batches and says how far it is."""

    def __init__(self, encoder: Encoder, progress: Progress) -> None:
        self._encoder = encoder
        self._progress = progress
        self.model_id = encoder.model_id
        self.weights_digest = encoder.weights_digest
        self.dimension = encoder.dimension
        self.window = encoder.window

    def lengths(self, texts: Sequence[str]) -> list[int]:
        return self._encoder.lengths(texts)

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        parts = []
        for start in range(0, len(texts), BATCH):
            parts.append(self._encoder.encode(texts[start : start + BATCH], query=query))
            self._progress(min(1.0, (start + BATCH) / len(texts)))
        if not parts:
            return self._encoder.encode(texts, query=query)
        vectors = np.concatenate([part.vectors for part in parts])
        return Encoding(vectors, tuple(tokens for part in parts for tokens in part.tokens))
