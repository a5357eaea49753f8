"""`Assistant.ask`, the heart, and `load_assistant`, the one place where the parts are wired."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from importlib import resources
from pathlib import Path

from scoqa.answering import compose
from scoqa.budget import numbered_passages
from scoqa.conversation import standalone
from scoqa.encoder import Encoder, load_encoder
from scoqa.index import Index
from scoqa.lexical import words
from scoqa.retrieval import Retriever
from scoqa.types import Answer, Article, Passage, Turn

PASSAGES = 5
"""How many passages an answer carries."""


class Assistant:
    """Answers questions about the articles of an index. It holds no state between questions.

    Attributes:
        retriever: Finds the passages; `retriever.search(query, k)` is for use by itself.
    """

    def __init__(self, retriever: Retriever) -> None:
        self.retriever = retriever

    @staticmethod
    def from_articles(articles: Sequence[Article], encoder: Encoder | None = None) -> Assistant:
        """An assistant over articles in memory.

        Args:
            articles: At least one; their ids differ.
            encoder: The model to embed with; the default one where not given.

        Raises:
            ValueError: There is no article, or two share an id.
            ModelError: The default model cannot be loaded.
        """
        encoder = load_encoder() if encoder is None else encoder
        return Assistant(Retriever(Index.build(articles, encoder), encoder))

    def with_signals(self, signals: Collection[str]) -> Assistant:
        """This assistant, ranking by some of `retrieval.SIGNALS` only: what is each of them worth?"""
        return Assistant(Retriever(self.index, self.retriever.encoder, signals=signals))

    @property
    def index(self) -> Index:
        """The articles and their vectors."""
        return self.retriever.index

    def ask(self, question: str, history: Sequence[str | Turn] = ()) -> Answer:
        """The answer to a question: one to three verbatim sentences with their citations, or a refusal.

        Args:
            question: As a reader types it; a blank one is refused as `EMPTY_QUESTION`.
            history: Earlier turns of the conversation, oldest first.
        """
        query = standalone(question, history)
        passages = self.retriever.search(query, k=PASSAGES) if words(question) else ()
        return compose(question, query, passages)

    def context(self, question: str, max_tokens: int = 1000, history: Sequence[str | Turn] = ()) -> str:
        """The best passages for a question, numbered, for somebody's own prompt, bounded by tiktoken.

        Args:
            question: As a reader types it.
            max_tokens: Bound in tokens of o200k_base, at least 1; it is never exceeded, no sentence is cut,
                and a last line says what was left out.
            history: Earlier turns of the conversation, oldest first.

        Raises:
            ValueError: `max_tokens` is less than 1.
        """
        passages: tuple[Passage, ...] = self.retriever.search(standalone(question, history), k=PASSAGES)
        return numbered_passages(passages, max_tokens)


def load_assistant(folder: str | Path | None = None) -> Assistant:
    """The assistant over an index folder, with the model that the index was built with.

    Args:
        folder: One that `Index.save` or `scoqa index` has written; None for the index scoqa ships with.

    Raises:
        IndexFolderError: The folder is no index, damaged, or made by other weights.
        ModelError: The index's model is not on this machine.
    """
    folder = shipped_index() if folder is None else Path(folder)
    index = Index.load(folder)
    encoder = load_encoder(index.model.id)
    index.check_model(encoder, where=f"the index {folder}")
    return Assistant(Retriever(index, encoder))


def shipped_index() -> Path:
    """The folder of the index that scoqa ships with: in a wheel inside the package, else `embeddings/`."""
    packaged = Path(str(resources.files("scoqa"))) / "embeddings"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "embeddings"
