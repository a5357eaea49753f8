"""A sentence-transformers model → a folder that `OnnxEncoder` reads, in the user's cache, once for all.

The folder is named by the SHA-256 of the model's weights, and of its settings: how it pools, cuts and prompts. It is
written beside its place and then renamed, so that it is whole or not there, also when two processes start at once;
a damaged one is made again.

The weights are a file of their own, `weights.bin`, that ONNX Runtime maps into memory: of the vocabulary's vectors,
half of the default model, only those are read whose words occur.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scoqa.errors import ModelError
from scoqa.home import cache_folder
from scoqa.weights import file_digest

if TYPE_CHECKING:
    from scoqa.torch_encoder import TorchEncoder

FORMAT = 2
FILES = ("model.onnx", "weights.bin")
LIKE = 0.9999
"""Cosine that every vector of the probe has to torch's, or the export is not used."""

OPSET = 17
PROBE = (
    "Which country joins?",
    "A sentence of some length, with names (SCO), a number, 2024, and “quotes”.",
    "word " * 300,
)


def exported_model(source: Path, digest: str) -> Path | None:
    """Where a model was exported to earlier; None where it was not, or the result is damaged.

    Args:
        source: The model's own folder.
        digest: SHA-256 of its weights.
    """
    folder = _place(source, digest)
    try:
        settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
        is_ours = settings["format"] == FORMAT and all(_is_whole(folder / name, settings["files"]) for name in FILES)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return folder if is_ours else None


def _is_whole(file: Path, kept: dict[str, Any]) -> bool:
    """Whether a file is what was written: by its size and time, and where the time is another by its content."""
    own, found = kept[file.name], file.stat()
    if found.st_size != own["bytes"]:
        return False
    return bool(found.st_mtime_ns == own["changed"] or file_digest(file) == own["sha256"])


def export_model(encoder: TorchEncoder, source: Path) -> Path:
    """Exports the model of a folder and checks the result against it. What is in its place is replaced.

    Raises:
        ModelError: The model cannot be exported, gives other vectors when it is, or the cache cannot be written.
    """
    folder = _place(source, encoder.weights_digest)
    is_damaged = folder.exists()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=folder.parent) as scratch:
            made = Path(scratch) / "model"
            made.mkdir()
            _write(encoder, made)
            _check(encoder, made)
            if is_damaged:
                folder.rename(Path(scratch) / "damaged")
            if not folder.exists():  # another process may have been first
                made.rename(folder)
    except RuntimeError as error:  # torch's, where it cannot trace the network
        raise ModelError(f"torch cannot export it: {str(error).splitlines()[0]}") from error
    except OSError as error:
        if exported_model(source, encoder.weights_digest) is None:
            raise ModelError(f"The exported model cannot be kept in {folder.parent}: {error}") from error
    return folder


def _place(source: Path, digest: str) -> Path:
    settings = hashlib.sha256()
    for file in sorted([*source.glob("*.json"), *source.glob("*/*.json"), *source.glob("*.txt")]):
        settings.update(file.name.encode() + file.read_bytes())
    return cache_folder() / "onnx" / digest / settings.hexdigest()[:16]


def _write(encoder: TorchEncoder, folder: Path) -> None:
    import torch

    pooling, inputs = _parts(encoder)

    class LastHiddenState(torch.nn.Module):
        def __init__(self, network: torch.nn.Module) -> None:
            super().__init__()
            self.network = network

        def forward(self, *values: torch.Tensor) -> Any:
            return self.network(**dict(zip(inputs, values, strict=True))).last_hidden_state

    modules: Any = encoder.model
    example = torch.ones((2, 8), dtype=torch.long)
    axes = {0: "texts", 1: "pieces"}
    with warnings.catch_warnings():  # the tracer's remarks on the network's own code
        warnings.simplefilter("ignore")
        torch.onnx.export(
            LastHiddenState(modules[0].auto_model).eval(),
            tuple(example for _ in inputs),
            str(folder / "model.onnx"),
            input_names=list(inputs),
            output_names=["pieces"],
            dynamic_axes=dict.fromkeys((*inputs, "pieces"), axes),
            opset_version=OPSET,
            dynamo=False,
        )
    tokenizer = encoder.model.tokenizer
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
    _split_off_weights(folder)
    settings = {
        "format": FORMAT,
        "model": encoder.model_id,
        "pooling": pooling,
        "dimension": encoder.dimension,
        "window": encoder.window,
        "longest": encoder.model.max_seq_length,
        "padding": tokenizer.pad_token_id or 0,
        "prompts": encoder.prompts,
        "files": {name: _description(folder / name) for name in FILES},
    }
    (folder / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def _split_off_weights(folder: Path) -> None:
    import onnx

    file = folder / "model.onnx"
    network = onnx.load(file)
    file.unlink()
    onnx.save_model(network, file, save_as_external_data=True, location="weights.bin")


def _description(file: Path) -> dict[str, Any]:
    found = file.stat()
    return {"bytes": found.st_size, "changed": found.st_mtime_ns, "sha256": file_digest(file)}


def _parts(encoder: TorchEncoder) -> tuple[str, tuple[str, ...]]:
    """How a model pools, and its network's inputs; `ModelError` for one that does more than `OnnxEncoder` can."""
    model: Any = encoder.model
    modules = [type(module).__name__ for module in model]
    if modules[:2] != ["Transformer", "Pooling"] or modules[2:] not in ([], ["Normalize"]):
        raise ModelError(f"Its modules are {', '.join(modules)}.")
    if not getattr(encoder.model.tokenizer, "backend_tokenizer", None) or not encoder.model.max_seq_length:
        raise ModelError("It has no fast tokenizer, or does not say how long a text may be.")
    pooling = model[1].get_config_dict()
    mode = str(pooling.get("pooling_mode"))
    if mode not in ("mean", "cls") or not pooling.get("include_prompt", True):
        raise ModelError(f"It pools by {mode!r}.")
    if getattr(model[0], "do_lower_case", False):
        raise ModelError("It lower-cases texts outside of its tokenizer.")
    known = ("input_ids", "attention_mask", "token_type_ids")
    inputs = tuple(name for name in known if name in encoder.model.tokenizer.model_input_names)
    return mode, inputs


def _check(encoder: TorchEncoder, folder: Path) -> None:
    from scoqa.onnx_encoder import OnnxEncoder

    other = OnnxEncoder(encoder.model_id, folder, encoder.weights_digest)
    for query in (False, True):
        right, found = encoder.encode(PROBE, query=query), other.encode(PROBE, query=query)
        pairs = [(right.vectors, found.vectors)]
        pairs += [(a.vectors, b.vectors) for a, b in zip(right.tokens, found.tokens, strict=True)]
        if any(a.shape != b.shape or np.sum(a * b, axis=1).min(initial=1.0) < LIKE for a, b in pairs):
            raise ModelError("Exported, it gives other vectors.")
