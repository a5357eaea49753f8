"""What the chat needs of an assistant whose answers a language model writes, where it has one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from scoqa.render import statement_to_dict
from scoqa.types import Answer, Method, Turn

if TYPE_CHECKING:
    from scoqa.generating import Draft


class Asking(Protocol):
    """Any assistant."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, correct: bool = True) -> Answer:
        """The answer to one question; `history` holds the earlier turns, oldest first."""


@runtime_checkable
class Drafting(Protocol):
    """An assistant that may have a language model."""

    @property
    def llm(self) -> str:
        """The model's name; "" where it has none."""

    def ask(self, question: str, history: Sequence[Turn] = (), *, correct: bool = True, write: bool = True) -> Answer:
        """The answer to one question; without `write` it quotes."""

    def drafts(self, question: str, history: Sequence[Turn] = (), *, correct: bool = True) -> Iterator[Draft | Answer]:
        """The answer as it is written; the last one is whole."""


def model_of(assistant: Asking) -> str:
    """The name of the language model that writes an assistant's answers; "" where they quote."""
    return assistant.llm if isinstance(assistant, Drafting) else ""


def drafts(assistant: Asking, question: str, history: Sequence[Turn], *, correct: bool) -> Iterator[Draft | Answer]:
    """The answer as it comes: in drafts where a language model writes it."""
    if isinstance(assistant, Drafting):
        yield from assistant.drafts(question, history, correct=correct)
    else:
        yield assistant.ask(question, history, correct=correct)


class Quoting:
    """An assistant that quotes, whether it has a language model or not: questions that are only tried cost nothing."""

    def __init__(self, assistant: Asking) -> None:
        self._assistant = assistant

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """The answer to one question, in the article's own sentences."""
        if isinstance(self._assistant, Drafting):
            return self._assistant.ask(question, history, write=False)
        return self._assistant.ask(question, history)


def draft_to_dict(draft: Draft, model: str) -> dict[str, Any]:
    """A draft as JSON data: what its answer would be, were this all; it may have no statement yet."""
    statements = [statement_to_dict(statement) for statement in draft.statements]
    return {**draft.found.to_dict(), "method": Method.GENERATED, "model": model, "statements": statements}
