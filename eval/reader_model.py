"""The reader as torch sees it: all-MiniLM-L6-v2's network with a head for the span and one for answerability."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from reader_pairs import Pair
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

TOGETHER = 50
"""Batches whose pairs are sorted by length, so that little is padding."""


@dataclass(frozen=True, slots=True)
class Example:
    """The word pieces of a pair; `start` and `end` (inclusive) of the answer among them, -1 where there is none."""

    ids: list[int]
    kinds: list[int]
    start: int
    end: int


class ReaderNetwork(nn.Module):
    """Word pieces of question and window → logits of where the answer starts, where it ends, and that there is one."""

    def __init__(self, folder: Path, *, free: bool = False) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(folder, add_pooling_layer=False, local_files_only=True)
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(free)
        width = self.encoder.config.hidden_size
        self.span = nn.Linear(width, 2)
        self.answers = nn.Linear(width, 1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, Tensor]:
        """Logits of start and end, float32, shape (pairs, pieces, 2), and that it answers, shape (pairs,)."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        return self.span(states), self.answers(states[:, 0])[:, 0]


def example(pair: Pair, tokenizer: Tokenizer) -> Example | None:
    """The word pieces of a pair; None where the window is cut before the answer ends."""
    pieces = tokenizer.encode(pair.question, pair.window)
    if pair.start < 0:
        return Example(pieces.ids, pieces.type_ids, -1, -1)
    start, end = pieces.char_to_token(pair.start, 1), pieces.char_to_token(pair.end - 1, 1)
    return None if start is None or end is None else Example(pieces.ids, pieces.type_ids, start, end)


def batches(examples: Sequence[Example], size: int, seed: int) -> Iterator[list[Example]]:
    """Batches of like length, in random order."""
    rng = random.Random(seed)  # noqa: S311 (not for secrets)
    chunk = size * TOGETHER
    ready = []
    for first in range(0, len(examples), chunk):
        part = sorted(examples[first : first + chunk], key=lambda own: len(own.ids))
        ready += [part[place : place + size] for place in range(0, len(part), size)]
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


def loss_of(network: ReaderNetwork, batch: Sequence[Example], smoothing: float) -> tuple[Tensor, Tensor]:
    """Cross-entropy of the span where there is one, and of answerability; means over the batch, each a scalar."""
    device = network.answers.weight.device
    given = tensors(batch, device)
    span, answers = network(**given)
    target = torch.tensor([float(own.start >= 0) for own in batch], device=device)
    of_answers = functional.binary_cross_entropy_with_logits(answers, target * (1 - smoothing) + smoothing / 2)
    rows = torch.nonzero(target)[:, 0]
    if not len(rows):
        return span.sum() * 0, of_answers
    window = (given["token_type_ids"] * given["attention_mask"])[rows].bool()
    places = torch.tensor([[batch[row].start, batch[row].end] for row in rows.tolist()], device=device)
    odds = functional.log_softmax(span[rows].masked_fill(~window[:, :, None], -1e4), dim=1)
    right = -odds.gather(1, places[:, None, :])[:, 0]
    others = -(odds * window[:, :, None]).sum(dim=1) / window.sum(dim=1)[:, None]
    return ((1 - smoothing) * right + smoothing * others).mean(), of_answers


def export(network: ReaderNetwork, file: Path) -> None:
    """Writes the network in ONNX, its weights in eight bits, and the embeddings too."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes: dict[str, Any] = {name: {0: "pairs", 1: "pieces"} for name in (*names, "span")}
    whole = file.with_suffix(".whole.onnx")
    torch.onnx.export(
        network.eval().cpu(),
        tuple(torch.ones((2, 8), dtype=torch.long) for _ in names),
        str(whole),
        input_names=names,
        output_names=["span", "answers"],
        dynamic_axes={**axes, "answers": {0: "pairs"}},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(whole, file, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
