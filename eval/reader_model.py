"""The reader as torch sees it: all-MiniLM-L6-v2's network with a head for the span, one for whether there is any."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

import torch
from reader_pairs import CHANGED, Pair
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel

TOGETHER = 50
"""Batches whose pairs are sorted by length, so that little is padding."""
DROPPED = 0.1
"""Share of the network's values that are zero in a step, but for those of attention."""
MASKED = 0.08
"""Share of the word pieces outside the answers that a step hides."""
COMPARED = 0.5
"""What the comparison of a question's windows weighs beside the span."""
TAUGHT = 0.5
"""Share of what is right that a teacher says, where there is one; the data say the rest."""

FROZEN = 4
"""Lowest layers of a teacher's twelve that are not trained."""
MOVED = 4
"""What the id of a word piece has more in MPNet's vocabulary than in BERT's."""

_MASK, _WORDS = 103, 999
"""The id of [MASK] in the vocabulary of BERT in lower case, and the last one before its words."""
_SPECIAL = {0: 1, 101: 0, 102: 2, _MASK: 30526}
"""[PAD], [CLS], [SEP] and [MASK] of BERT, and what stands for them in MPNet's vocabulary."""
_LEAST = -1e4
"""The logit of what cannot be."""


@dataclass(frozen=True, slots=True)
class Example:
    """The word pieces of a pair.

    Attributes:
        spans: (start, end, share) of the answers among the pieces, end inclusive, as in `Pair.spans`.
        question: Which one it is, for the comparison with its other windows; None where the pair is not compared, as
            its question is another than theirs.
        plain: The same window with the question as a teacher reads it; None where that is the same.
        taught: Whether a teacher is asked.
    """

    ids: list[int]
    kinds: list[int]
    spans: tuple[tuple[int, int, float], ...] = ()
    question: int | None = None
    plain: Example | None = None
    taught: bool = True


class Dropout(nn.Module):
    """Dropout with masks cut out of one long one at random places, as PyTorch makes random numbers in one thread."""

    def forward(self, states: Tensor) -> Tensor:
        """The states, a share of `DROPPED` of them zero while it trains."""
        if not self.training:
            return states
        long = _kept(states.dtype, states.device)
        place = int(torch.randint(0, len(long) - states.numel(), ()))
        return states * long[place : place + states.numel()].view(states.shape)


@cache
def _kept(dtype: torch.dtype, device: torch.device) -> Tensor:
    return (torch.rand(1 << 24, device=device) >= DROPPED).to(dtype) / (1 - DROPPED)


class ReaderNetwork(nn.Module):
    """Word pieces of question and window → logits of where the answer starts and ends, log-odds that there is one."""

    def __init__(self, folder: Path, *, free: bool = False) -> None:
        super().__init__()
        self.encoder: nn.Module = AutoModel.from_pretrained(
            folder,
            add_pooling_layer=False,
            local_files_only=True,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",  # of a training step on the CPU fused attention takes more than half
        )
        for name in [name for name, _ in self.encoder.named_modules()]:
            if name.endswith("dropout") and "attention.self" not in name:
                self.encoder.set_submodule(name, Dropout())
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(free)
        width = self.encoder.config.hidden_size
        self.span = nn.Linear(width, 2)
        self.answers = nn.Linear(width, 1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of start and end, float32, shape (pairs, pieces, 2), and log-odds of an answer, shape (pairs,).

        The log-odds are those of all the window's places against "none", whose logit is what the head on [CLS] takes
        from them: one softmax, in which none competes with the places.
        """
        states = self._states(input_ids, attention_mask, token_type_ids)
        span = self.span(states).float()
        return span, _of_all(span, token_type_ids * attention_mask) + self.answers(states[:, 0])[:, 0].float()

    def _states(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        found = self.encoder(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        return cast(Tensor, found.last_hidden_state)


class TeacherNetwork(ReaderNetwork):
    """The same with an MPNet, whose vocabulary is BERT's in lower case moved by `MOVED`: a teacher of the reader.

    Its embeddings and lowest `FROZEN` layers are left as they are.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        lowest = ("embeddings.", *(f"encoder.layer.{number}." for number in range(FROZEN)))
        for name, own in self.encoder.named_parameters():
            if name.startswith(lowest):
                own.requires_grad_(False)

    def _states(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> Tensor:
        ids = input_ids + MOVED
        for of_bert, own in _SPECIAL.items():
            ids = torch.where(input_ids == of_bert, own, ids)
        return cast(Tensor, self.encoder(input_ids=ids, attention_mask=attention_mask).last_hidden_state)


def _of_all(span: Tensor, window: Tensor) -> Tensor:
    """Log of what all places of a window have together, shape (pairs,), the mean of start and end."""
    return torch.logsumexp(span.masked_fill(window[:, :, None] == 0, _LEAST), dim=1).mean(dim=1)


def example(pair: Pair, tokenizer: Tokenizer, question: int) -> Example | None:
    """The word pieces of a pair; None where the window is cut before the answers end."""
    pieces = tokenizer.encode(pair.question, pair.window)
    spans = []
    for a, b, share in pair.spans:
        start, end = pieces.char_to_token(a, 1), pieces.char_to_token(b - 1, 1)
        if start is None or end is None:
            return None
        spans.append((start, end, share))
    plain = None
    if pair.plain not in (None, pair.question):
        read = tokenizer.encode(pair.plain, pair.window)
        plain = Example(read.ids, read.type_ids)
    compared = None if pair.kind in CHANGED else question
    return Example(pieces.ids, pieces.type_ids, tuple(spans), compared, plain, pair.plain is not None)


def batches(asked: Sequence[Sequence[Example]], size: int, seed: int) -> Iterator[list[Example]]:
    """Batches of like length, in random order, the examples of a question together.

    Args:
        asked: By question.
        size: Examples that a batch has at most, but for those of a single question.
        seed: For the order.
    """
    rng = random.Random(seed)  # noqa: S311 (not for secrets)
    chunk = size * TOGETHER // 2
    ready: list[list[Example]] = []
    for first in range(0, len(asked), chunk):
        ready.append([])
        for own in sorted(asked[first : first + chunk], key=lambda own: max(len(one.ids) for one in own)):
            if ready[-1] and len(ready[-1]) + len(own) > size:
                ready.append([])
            ready[-1] += own
    rng.shuffle(ready)
    yield from ready


def tensors(batch: Sequence[Example], device: torch.device | None = None) -> dict[str, Tensor]:
    """What the network takes: int64, shape (pairs, longest)."""
    longest = max(len(own.ids) for own in batch)

    def padded(values: Sequence[list[int]]) -> Tensor:
        return torch.tensor([own + [0] * (longest - len(own)) for own in values], device=device)

    return {
        "input_ids": padded([own.ids for own in batch]),
        "attention_mask": padded([[1] * len(own.ids) for own in batch]),
        "token_type_ids": padded([own.kinds for own in batch]),
    }


def loss_of(
    network: nn.Module, batch: Sequence[Example], smoothing: float, teacher: nn.Module | None = None
) -> tuple[Tensor, Tensor]:
    """Cross-entropy of where the answer is, or that there is none, and of which window of a question has it.

    Args:
        network: What is trained.
        batch: The examples of a question are compared with one another.
        smoothing: Share of a label that all places have, and none.
        teacher: Gives what `network` gives, for the questions as they are plain; `TAUGHT` of both is measured against
            what it takes to be likely, where it is asked.

    Returns:
        Means over the batch, each a scalar; the second times `COMPARED`.
    """
    given = tensors(batch, next(network.parameters()).device)
    span, answers = network(**_masked(given, batch))
    window = given["token_type_ids"] * given["attention_mask"]
    places = window.clone()
    places[:, 0] = 1  # [CLS] stands for none
    target = _targets(batch, places, smoothing)
    taught = None
    if teacher is not None:
        likely, taught = _taught(teacher, batch, places)
        share = TAUGHT * torch.tensor([own.taught for own in batch], device=places.device)[:, None, None]
        target = share * _with_none(likely, taught, window, places).exp() + (1 - share) * target
    odds = _with_none(span, answers, window, places)
    return -(target * odds).sum(dim=1).mean(), COMPARED * _comparison(answers, batch, taught) / len(batch)


def _taught(teacher: nn.Module, batch: Sequence[Example], places: Tensor) -> tuple[Tensor, Tensor]:
    """What a teacher gives for the plain questions, at the places of the window in the examples themselves."""
    plain = [own.plain or own for own in batch]
    with torch.no_grad():
        span, answers = teacher(**tensors(plain, places.device))
    moved = torch.full((*places.shape, 2), _LEAST, device=places.device)
    for row, (own, read) in enumerate(zip(batch, plain, strict=True)):
        here, there = own.kinds.index(1), read.kinds.index(1)
        width = min(len(own.kinds) - here, len(read.kinds) - there)  # the longer question leaves less of the window
        moved[row, here : here + width] = span[row, there : there + width]
    return moved, answers


def _targets(batch: Sequence[Example], places: Tensor, smoothing: float) -> Tensor:
    """How likely each place is start and end, by the data; place 0 is none; shape (pairs, pieces, 2)."""
    target = torch.zeros((*places.shape, 2), device=places.device)
    for row, own in enumerate(batch):
        for start, end, share in own.spans or ((0, 0, 1.0),):
            target[row, start, 0] += share
            target[row, end, 1] += share
    return target * (1 - smoothing) + smoothing * (places / places.sum(dim=1, keepdim=True))[:, :, None]


def _with_none(span: Tensor, answers: Tensor, window: Tensor, places: Tensor) -> Tensor:
    """Log of how likely each place is start and end, place 0 being none; shape (pairs, pieces, 2)."""
    none = _of_all(span, window) - answers
    logits = torch.cat([none[:, None, None].expand(-1, 1, 2), span[:, 1:]], dim=1)
    return functional.log_softmax(logits.masked_fill(places[:, :, None] == 0, _LEAST), dim=1)


def _masked(given: dict[str, Tensor], batch: Sequence[Example]) -> dict[str, Tensor]:
    """The same with `MASKED` of the word pieces hidden, none of an answer."""
    ids = given["input_ids"].clone()
    hidden = (torch.rand(ids.shape, device=ids.device) < MASKED) & (ids > _WORDS)
    for row, own in enumerate(batch):
        for start, end, _ in own.spans:
            hidden[row, start : end + 1] = False
    ids[hidden] = _MASK
    return {**given, "input_ids": ids}


def _comparison(answers: Tensor, batch: Sequence[Example], taught: Tensor | None) -> Tensor:
    """Cross-entropy of the window that answers among the question's others; a sum."""
    rows: dict[int, list[int]] = {}
    for row, own in enumerate(batch):
        if own.question is not None:
            rows.setdefault(own.question, []).append(row)
    total = answers.sum() * 0
    for windows in rows.values():
        gold = [row for row in windows if batch[row].spans]
        if not gold:
            continue
        right = torch.logsumexp(answers[windows], 0) - torch.logsumexp(answers[gold], 0)
        if taught is not None and all(batch[row].taught for row in windows):
            likely = functional.softmax(taught[windows], 0)
            right = (1 - TAUGHT) * right - TAUGHT * (likely * functional.log_softmax(answers[windows], 0)).sum()
        total = total + right
    return total
