"""An encoder on ONNX Runtime: the same vectors as sentence-transformers', without importing torch.

It reads a folder that `export` has written: the network as `model.onnx`, its `tokenizer.json`, and
`settings.json`, which says how the vectors of a text's word pieces become the text's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding as Pieces
from tokenizers import Tokenizer

from scoqa.encoder import Encoding, Tokens, Vectors, unit
from scoqa.errors import ModelError

BATCH_TOKENS = 1024
"""Word pieces, padding among them, that go through the model together. 600 questions on two cores took 1.55, 1.44 and
3.2 s with 512, 1,024 and 2,048 and more; 600 paragraphs and sentences 7.0, 6.7 and 7.2 s, and 17 s with 4,096."""

WORKERS = os.cpu_count() or 1
"""Batches that are computed at the same time, each in one thread of its own: threads that share one wait for each
other."""

THREADS = min(2, WORKERS)
"""Threads that share a single batch, as a question is. They do not spin while they wait: on two idle cores an answer
took 9.1 ms with one thread, 6.0 with two, 7.0 with two that do not spin; with four other processes beside it 25, 29 and
19 ms."""


class OnnxEncoder:
    """An `Encoder` on ONNX Runtime; safe to use from several threads, which do not wait for each other.

    Args:
        name: What the model is called.
        folder: An exported model.
        digest: SHA-256 of the weights that it was exported from.

    Raises:
        ModelError: The folder's files are damaged.
    """

    def __init__(self, name: str, folder: Path, digest: str) -> None:
        self.model_id = name
        self.weights_digest = digest
        try:
            settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._network = str(folder / "model.onnx")
            self._session = open_session(self._network, THREADS)
        except Exception as error:  # tokenizers and onnxruntime raise bare Exceptions, too
            raise ModelError(f"The exported model in {folder} is damaged: {error}") from error
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._inputs = {argument.name for argument in self._session.get_inputs()}
        self._pooling: str = settings["pooling"]
        self._longest: int = settings["longest"]
        self._padding: int = settings["padding"]
        self._prompts: dict[str, str] = settings["prompts"]
        self.dimension: int = settings["dimension"]
        self.window: int = settings["window"]

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many word pieces each text has, however long it is."""
        return [len(pieces) for pieces in self._tokenizer.encode_batch(list(texts), add_special_tokens=False)]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        """The vectors of `texts`, in their order; texts of like length go through the model together."""
        prompt = self._prompts["query" if query else "document"]
        pieces = [self._pieces(prompt + text) for text in texts]
        order = sorted(range(len(texts)), key=lambda row: len(pieces[row]))
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        tokens: list[Tokens | None] = [None] * len(texts)

        batches = _batches(order, [len(own) for own in pieces])
        session = self._session if len(batches) < 2 else self._session_of_batches

        def run(rows: list[int]) -> None:
            outputs, mask = self._run(session, [pieces[row] for row in rows])
            vectors[rows] = self._pool(outputs, mask)
            for row, output in zip(rows, outputs, strict=True):
                tokens[row] = _tokens(pieces[row], output, len(prompt))

        if len(batches) < 2:
            for batch in batches:
                run(batch)
        else:
            with ThreadPoolExecutor(WORKERS) as pool:
                list(pool.map(run, reversed(batches)))  # the longest first, so that all are done at about the same time
        return Encoding(unit(vectors), tuple(own for own in tokens if own is not None))

    @cached_property
    def _session_of_batches(self) -> onnxruntime.InferenceSession:
        return open_session(self._network, 1)

    def _pieces(self, text: str) -> Pieces:
        pieces = self._tokenizer.encode(text)
        return pieces if len(pieces) <= self._longest else self._cutting_tokenizer.encode(text)

    @cached_property
    def _cutting_tokenizer(self) -> Tokenizer:
        """A tokenizer of its own for long texts: one that changes while another thread uses it raises."""
        tokenizer = Tokenizer.from_str(self._tokenizer.to_str())
        tokenizer.enable_truncation(self._longest)
        return tokenizer

    def _run(self, session: onnxruntime.InferenceSession, batch: Sequence[Pieces]) -> tuple[Vectors, NDArray[np.int64]]:
        """The pieces' vectors, shape (texts, longest, dimension), and 1 where there is one, (texts, longest)."""
        longest = max(len(pieces) for pieces in batch)
        ids = np.full((len(batch), longest), self._padding, dtype=np.int64)
        mask = np.zeros_like(ids)
        kinds = np.zeros_like(ids)
        for row, pieces in enumerate(batch):
            ids[row, : len(pieces)] = pieces.ids
            kinds[row, : len(pieces)] = pieces.type_ids
            mask[row, : len(pieces)] = 1
        values = {"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds}
        given = {name: values[name] for name in self._inputs}
        outputs: Any = session.run(None, given)[0]
        return outputs, mask

    def _pool(self, outputs: Vectors, mask: NDArray[np.int64]) -> Vectors:
        if self._pooling == "cls":
            return outputs[:, 0]
        held = mask[:, :, None].astype(np.float32)
        return np.asarray((outputs * held).sum(axis=1) / held.sum(axis=1), dtype=np.float32)


def _batches(order: Sequence[int], lengths: Sequence[int]) -> list[list[int]]:
    """Rows, given by ascending length, in batches of at most `BATCH_TOKENS` each, or of one."""
    batches: list[list[int]] = []
    for row in order:
        if not batches or (len(batches[-1]) + 1) * lengths[row] > BATCH_TOKENS:
            batches.append([])
        batches[-1].append(row)
    return batches


def _tokens(pieces: Pieces, output: Vectors, prompt: int) -> Tokens:
    """The word pieces of a text, without special ones and the prompt's."""
    spans = np.asarray(pieces.offsets, dtype=np.int32).reshape(-1, 2) - prompt
    keep = (np.asarray(pieces.special_tokens_mask) == 0) & (spans[:, 0] >= 0)
    return Tokens(unit(output[: len(keep)][keep]), spans[keep])


def open_session(network: str, threads: int = THREADS) -> onnxruntime.InferenceSession:
    """A network's file, ready to run; `threads` share each run."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3  # it warns of what it optimised away
    return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
