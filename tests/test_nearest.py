from pathlib import Path

import numpy as np
import pytest

from scoqa import nearest
from scoqa.encoder import Vectors, unit
from scoqa.nearest import Nearest


def made_up(count: int, dimension: int = 32) -> Vectors:
    """Vectors around 50 centres."""
    source = np.random.default_rng(0)
    centres = source.normal(size=(50, dimension))
    return unit((centres[source.integers(0, 50, count)] + 0.5 * source.normal(size=(count, dimension))).astype("f4"))


def test_few_vectors_are_all_compared() -> None:
    vectors = made_up(500)
    found = Nearest.of([vectors[:200], vectors[200:]], 32)
    assert found.search(vectors[7], 10).tolist() == np.argsort(-vectors @ vectors[7])[:10].tolist()
    assert np.array_equal(found.vectors(np.array([7, 300])), vectors[[7, 300]])


def test_of_many_vectors_codes_find_all_but_one_in_a_hundred_at_most(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "MOST_COMPARED", 1000)
    vectors = made_up(4000)
    Nearest.of([vectors.astype(np.float16)], 32).write(tmp_path / "file")
    found = Nearest.read(tmp_path / "file")
    assert (len(found), found.dimension) == (4000, 32)
    asked = vectors[::80] + np.float32(0.05)
    right = [set(np.argsort(-vectors @ query)[:10]) for query in asked]
    held = [len(set(found.search(query, 10)) & own) / 10 for query, own in zip(asked, right, strict=True)]
    assert np.mean(held) >= 0.99
    assert np.abs(found.vectors(np.arange(50)) - vectors[:50]).max() < 1e-3


def test_file_that_is_no_index_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"nothing")
    with pytest.raises(RuntimeError):
        Nearest.read(tmp_path / "file")
