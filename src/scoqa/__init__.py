"""Ask an article; get verbatim quotations with their paragraphs, or an honest refusal.

>>> import scoqa
>>> assistant = scoqa.load_assistant()                                        # doctest: +SKIP
>>> assistant.ask("Which country will become a full member in 2024?").text    # doctest: +SKIP

Names are loaded when they are first used, so that `import scoqa` itself is quick.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scoqa.article import parse_article
    from scoqa.assistant import Assistant, load_assistant
    from scoqa.documents import read_file
    from scoqa.encoder import load_encoder
    from scoqa.errors import ScoqaError
    from scoqa.index import Index
    from scoqa.retrieval import Retriever
    from scoqa.settings import ApiKey, LlmSettings, Uncited
    from scoqa.types import (
        Answer,
        AnswerSpan,
        Article,
        Citation,
        Kind,
        Method,
        Paragraph,
        Passage,
        Refusal,
        Sentence,
        Shortfall,
        Statement,
        Turn,
    )

_ROOMS = {
    "article": ("parse_article",),
    "assistant": ("Assistant", "load_assistant"),
    "documents": ("read_file",),
    "encoder": ("load_encoder",),
    "errors": ("ScoqaError",),
    "index": ("Index",),
    "retrieval": ("Retriever",),
    "settings": ("ApiKey", "LlmSettings", "Uncited"),
    "types": (
        "Answer",
        "AnswerSpan",
        "Article",
        "Citation",
        "Kind",
        "Method",
        "Paragraph",
        "Passage",
        "Refusal",
        "Sentence",
        "Shortfall",
        "Statement",
        "Turn",
    ),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "Answer",
    "AnswerSpan",
    "ApiKey",
    "Article",
    "Assistant",
    "Citation",
    "Index",
    "Kind",
    "LlmSettings",
    "Method",
    "Paragraph",
    "Passage",
    "Refusal",
    "Retriever",
    "ScoqaError",
    "Sentence",
    "Shortfall",
    "Statement",
    "Turn",
    "Uncited",
    "__version__",
    "load_assistant",
    "load_encoder",
    "parse_article",
    "read_file",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        value = _version()
    elif name in _ROOM_OF:
        value = getattr(importlib.import_module(f"scoqa.{_ROOM_OF[name]}"), name)
    else:
        raise AttributeError(f"module 'scoqa' has no attribute {name!r}")
    globals()[name] = value
    return value


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("scoqa")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "0+unknown"


def __dir__() -> list[str]:
    return sorted(__all__)
