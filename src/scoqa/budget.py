"""What fits into a language model's window: tokens counted by tiktoken, without the network."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from scoqa.errors import ScoqaError
from scoqa.types import Passage, Sentence

if TYPE_CHECKING:
    import tiktoken

RANKS_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"

# How o200k_base cuts a text before it merges; from tiktoken_ext/openai_public.py (MIT), which cannot
# be called for it: it fetches the ranks from the network at once.
_PATTERN = "|".join(
    [
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""\p{N}{1,3}""",
        r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
        r"""\s*[\r\n]+""",
        r"""\s+(?!\S)""",
        r"""\s+""",
    ]
)


@cache
def _o200k_base() -> tiktoken.Encoding:
    import tiktoken

    content = resources.files("scoqa").joinpath("data/o200k_base.tiktoken").read_bytes()
    if hashlib.sha256(content).hexdigest() != RANKS_SHA256:
        raise ScoqaError("The token ranks in scoqa/data/o200k_base.tiktoken are damaged. Reinstall scoqa.")
    pairs = (line.split() for line in content.splitlines())
    ranks = {base64.b64decode(token): int(rank) for token, rank in pairs}
    special = {"<|endoftext|>": 199999, "<|endofprompt|>": 200018}
    return tiktoken.Encoding("o200k_base", pat_str=_PATTERN, mergeable_ranks=ranks, special_tokens=special)


def count_tokens(text: str) -> int:
    """How many tokens of o200k_base `text` has; a special token's name in it counts as plain text.

    >>> count_tokens("Regional convergence")
    2
    """
    return len(_o200k_base().encode_ordinary(text))


def numbered_passages(passages: Sequence[Passage], max_tokens: int) -> str:
    """Passages for somebody's own prompt, numbered from 1, in at most `max_tokens` tokens of o200k_base.

    A passage that does not fit whole gives those of its evidence sentences that fit, best first and shown
    in the paragraph's order, with "…" for what is missing. A last line names what was left out.

    Returns:
        One passage a line, as `[1] Title, ¶24: text`; "" where not even the last line fits.

    Raises:
        ValueError: `max_tokens` is less than 1.
    """
    if max_tokens < 1:
        raise ValueError(f"max_tokens is at least 1, not {max_tokens}")
    lines: list[str] = []
    one_article = len({passage.article.id for passage in passages}) == 1
    left_out = {
        place: f"¶{passage.paragraph.number}" if one_article else _place(passage)
        for place, passage in enumerate(passages)
    }
    for place, passage in enumerate(passages):
        head = f"[{len(lines) + 1}] {_place(passage)}: "
        for kept in range(_at_most(passage.sentences, max_tokens), 0, -1):
            whole = kept == len(passage.paragraph.sentences)
            line = head + _excerpt(passage.paragraph.sentences, passage.sentences[:kept])
            rest = {**left_out, place: f"part of {left_out[place]}"}
            if whole:
                del rest[place]
            if count_tokens(_join([*lines, line], rest)) <= max_tokens:
                lines, left_out = [*lines, line], rest
                break
    text = _join(lines, left_out)
    return text if count_tokens(text) <= max_tokens else ""


def _at_most(sentences: Sequence[Sentence], max_tokens: int) -> int:
    """How many of the first sentences can fit at all: tokens only merge within a sentence, and few across."""
    total = 0
    for kept, sentence in enumerate(sentences):
        total += count_tokens(sentence.text) - 1
        if total > max_tokens:
            return kept
    return len(sentences)


def _join(lines: Sequence[str], left_out: dict[int, str]) -> str:
    note = [f"(Left out for length: {'; '.join(left_out.values())}.)"] if left_out else []
    return "\n".join([*lines, *note])


def _place(passage: Passage) -> str:
    title = passage.article.title or passage.article.id
    return f"{_one_line(title)}, ¶{passage.paragraph.number}"


def _excerpt(sentences: Sequence[Sentence], kept: Sequence[Sentence]) -> str:
    numbers = {sentence.number for sentence in kept}
    parts = [_one_line(sentence.text) if sentence.number in numbers else "…" for sentence in sentences]
    return " ".join(part for place, part in enumerate(parts) if part != "…" or place == 0 or parts[place - 1] != "…")


def _one_line(text: str) -> str:
    return " ".join(re.split(r"\r\n|\r|\n", text))
