"""An encoder that runs any sentence-transformers model on torch: for models that ONNX Runtime cannot run."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scoqa.encoder import Encoding, Tokens, unit
from scoqa.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BATCH_SIZE = 32


class TorchEncoder:
    """An `Encoder` that runs a model in sentence-transformers; safe to use from several threads.

    Args:
        name: What the model is called.
        folder: Where its files are.
        digest: SHA-256 of its weights.

    Raises:
        ModelError: The model cannot be loaded.
    """

    def __init__(self, name: str, folder: Path, digest: str) -> None:
        self.model_id = name
        self.weights_digest = digest
        self.model = _load_model(name, folder)
        self._lock = threading.Lock()  # a fast tokenizer raises "Already borrowed" when two threads share it
        dimension = self.model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"The model {name!r} does not say how long its vectors are; scoqa cannot use it.")
        self.dimension = dimension
        self.prompts = {key: self.model.prompts.get(key) or "" for key in ("query", "document")}
        special = self.model.tokenizer.num_special_tokens_to_add()
        prompt = max(self.lengths(list(self.prompts.values())))
        self.window = max(8, (self.model.max_seq_length or 512) - special - prompt)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many word pieces each text has, however long it is."""
        if not texts:
            return []
        with self._lock:
            pieces = self.model.tokenizer(list(texts), add_special_tokens=False, verbose=False)["input_ids"]
        return [len(ids) for ids in pieces]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        """The vectors of `texts`, in their order."""
        if not texts:
            return Encoding(np.zeros((0, self.dimension), dtype=np.float32), ())
        prompt = self.prompts["query" if query else "document"]
        with self._lock:
            outputs: Any = self.model.encode(
                list(texts),
                prompt=prompt or None,
                batch_size=BATCH_SIZE,
                show_progress_bar=False,
                output_value=None,
                normalize_embeddings=True,
            )
            tokens = tuple(self._tokens(prompt, text, out) for text, out in zip(texts, outputs, strict=True))
        vectors = np.stack([out["sentence_embedding"].numpy() for out in outputs]).astype(np.float32)
        return Encoding(unit(vectors), tokens)

    def _tokens(self, prompt: str, text: str, output: dict[str, Any]) -> Tokens:
        if "token_embeddings" not in output or "input_ids" not in output:
            return Tokens(np.zeros((0, self.dimension), np.float32), np.zeros((0, 2), np.int32))
        vectors = output["token_embeddings"][output["attention_mask"].bool()].numpy()  # a batch is padded
        pieces = self.model.tokenizer(
            prompt + text,
            truncation=True,
            max_length=len(vectors),
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        spans = np.asarray(pieces["offset_mapping"], dtype=np.int32) - len(prompt)
        keep = (np.asarray(pieces["special_tokens_mask"]) == 0) & (spans[:, 0] >= 0)
        return Tokens(unit(vectors[keep].astype(np.float32)), spans[keep])


def _load_model(name: str, folder: Path) -> SentenceTransformer:
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"The model {name!r} in {folder} cannot be loaded: {error}") from error
