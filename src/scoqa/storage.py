"""An `Index` as a folder: FAISS's own file, arrays, JSON lines and a manifest; no pickle, no time stamps."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from scoqa.article_json import article_from_dict, article_to_dict
from scoqa.errors import IndexFolderError
from scoqa.index import Index, ModelIdentity
from scoqa.lexicon import Lexicon
from scoqa.nearest import Nearest
from scoqa.pieces import Pieces
from scoqa.weights import file_digest, remembered_digest

FORMAT = 2
MANIFEST = "manifest.json"
KEYS = ("model", "articles", "counts", "files")
ARRAYS = ("owners", "groups", "piece_starts")
PIECES = ("codes", "scales", "centre")
FILES = (
    "articles.jsonl",
    "index.faiss",
    "lexicon.npz",
    *(f"{name}.npy" for name in ARRAYS),
    *(f"pieces_{name}.npy" for name in PIECES),
)
LARGE = 1 << 26
"""The digest of a file of more bytes is remembered for as long as its size and time stay as they are: 2.5 GB of word
pieces take seconds to read, and are mapped into memory to be read only where they are needed."""

_REBUILD = "Rebuild the index: scoqa index FILE… --out DIR"


def save_index(index: Index, folder: Path) -> None:
    """What `Index.save` forwards to; see there."""
    folder = folder.resolve()  # a link stays a link to the new folder
    check_replaceable(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as temporary:
            new, old = Path(temporary, "new"), Path(temporary, "old")
            new.mkdir()
            _write(index, new)
            if folder.exists():
                folder.rename(old)
            try:
                new.rename(folder)
            except BaseException:  # an interrupt, too, must leave the old index where it was
                if old.exists():
                    old.rename(folder)
                raise
    except (OSError, RuntimeError) as error:  # the latter is FAISS's
        raise IndexFolderError(_unwritable(folder, error)) from error


def check_replaceable(folder: Path) -> None:
    """Refuses a folder that an index cannot be written to, as something else is there, or nobody may write there."""
    try:
        if folder.exists() and not _is_replaceable(folder):
            raise IndexFolderError(
                f"{folder} exists and is not an index folder; nothing was written. Give another folder: --out DIR"
            )
    except OSError as error:
        raise IndexFolderError(_unwritable(folder, error)) from error


def _unwritable(folder: Path, error: Exception) -> str:
    return f"The index cannot be written to {folder}: {getattr(error, 'strerror', None) or error}."


def load_index(folder: Path) -> Index:
    """The index in `folder`, everything checked but the model, which the manifest only names."""
    try:
        manifest = _read_manifest(folder)
        for name in FILES:
            path = folder / name
            if not path.is_file():
                raise IndexFolderError(f"{path} is missing. {_REBUILD}")
            digest = remembered_digest([path]) if path.stat().st_size > LARGE else file_digest(path)
            if digest != manifest["files"].get(name):
                raise IndexFolderError(f"{path} is damaged: its content is not what {MANIFEST} says. {_REBUILD}")
        with (folder / "articles.jsonl").open(encoding="utf-8", newline="\n") as lines:
            articles = tuple(article_from_dict(json.loads(line)) for line in lines)
        owners, groups, starts = (_array(folder / f"{name}.npy") for name in ARRAYS)
        with np.load(folder / "lexicon.npz", allow_pickle=False) as arrays:
            lexicon = Lexicon.of_arrays(dict(arrays))
        pieces = Pieces(*(_array(folder / f"pieces_{name}.npy") for name in PIECES))
        nearest = Nearest.read(folder / "index.faiss")
        index = Index(articles, ModelIdentity(**manifest["model"]), owners, groups, starts, pieces, lexicon, nearest)
    except (ValueError, TypeError, KeyError, RuntimeError, OSError, BadZipFile) as error:
        raise IndexFolderError(f"The index {folder} cannot be read: {error}. {_REBUILD}") from error
    _check(index, manifest, folder)
    return index


def _array(file: Path) -> Any:
    """An array; a large one is mapped into memory."""
    large = file.stat().st_size > LARGE
    return np.load(file, mmap_mode="r" if large else None, allow_pickle=False)


def _write(index: Index, folder: Path) -> None:
    lines = [json.dumps(article_to_dict(article), ensure_ascii=False) for article in index.articles]
    (folder / "articles.jsonl").write_bytes("".join(line + "\n" for line in lines).encode("utf-8"))
    index.nearest.write(folder / "index.faiss")
    np.savez(folder / "lexicon.npz", **index.lexicon.arrays())  # type: ignore[arg-type]
    for name in ARRAYS:
        np.save(folder / f"{name}.npy", getattr(index, name), allow_pickle=False)
    for name in PIECES:
        np.save(folder / f"pieces_{name}.npy", getattr(index.pieces, name), allow_pickle=False)
    manifest = {
        "format": FORMAT,
        "model": {
            "id": index.model.id,
            "weights_sha256": index.model.weights_sha256,
            "dimension": index.model.dimension,
        },
        "articles": [{"id": article.id, "sha256": article.digest} for article in index.articles],
        "counts": _counts(index),
        "files": {name: file_digest(folder / name) for name in FILES},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _parse_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder, whatever its format."""
    path = folder / MANIFEST
    if not path.is_file():
        raise IndexFolderError(f"{folder} is not an index folder: it has no {MANIFEST}. {_REBUILD}")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise IndexFolderError(f"{path} is damaged: {error}. {_REBUILD}") from error
    return manifest if isinstance(manifest, dict) else {}


def _read_manifest(folder: Path) -> dict[str, Any]:
    path, manifest = folder / MANIFEST, _parse_manifest(folder)
    found = manifest.get("format")
    if found != FORMAT:
        raise IndexFolderError(f"{path} has format {found!r}; this version of scoqa reads {FORMAT}. {_REBUILD}")
    missing = set(KEYS) - set(manifest)
    if missing:
        raise IndexFolderError(f"{path} lacks {', '.join(sorted(missing))}. {_REBUILD}")
    if not isinstance(manifest["files"], dict):
        raise IndexFolderError(f"{path} is damaged: its files are no table. {_REBUILD}")
    return manifest


def _check(index: Index, manifest: dict[str, Any], folder: Path) -> None:
    digests = [{"id": article.id, "sha256": article.digest} for article in index.articles]
    if digests != manifest["articles"]:
        raise IndexFolderError(f"The articles in {folder} are not those that {MANIFEST} names. {_REBUILD}")
    counts = _counts(index)
    if counts != manifest["counts"]:
        raise IndexFolderError(f"{folder} holds {counts}, but {MANIFEST} says {manifest['counts']}. {_REBUILD}")
    pieces, lexicon, dimension = index.pieces, index.lexicon, index.model.dimension
    fits = (
        index.nearest.dimension == pieces.dimension == dimension
        and index.owners.shape == (counts["vectors"], 2)
        and index.groups.shape == (counts["paragraphs"],)
        and index.piece_starts.shape == (counts["sentences"] + 1,)
        and index.piece_starts[-1] == counts["pieces"]
        and (not pieces.packed or (len(pieces.scales), len(pieces.centre)) == (counts["pieces"], dimension))
        and lexicon.size == counts["paragraphs"]
        and lexicon.read_starts.shape == (counts["sentences"] + 1,)
    )
    if not fits:
        raise IndexFolderError(f"The vectors in {folder} do not fit its articles. {_REBUILD}")


def _counts(index: Index) -> dict[str, int]:
    return {
        "articles": len(index.articles),
        "paragraphs": len(index.paragraphs),
        "sentences": sum(len(paragraph.sentences) for _, paragraph in index.paragraphs),
        "vectors": len(index.nearest),
        "pieces": len(index.pieces),
    }


def _is_replaceable(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    names = {path.name for path in folder.iterdir()}
    if not names:
        return True
    try:
        manifest = _parse_manifest(folder)
    except IndexFolderError:
        return False
    is_ours = {"format", *KEYS} <= set(manifest) and isinstance(manifest["files"], dict)
    return is_ours and names <= {MANIFEST, *FILES, *manifest["files"]}
