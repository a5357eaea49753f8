"""FAISS: vectors, their nearest neighbours, and the file that they are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from scoqa.encoder import Vectors

EXACT = 1 << 15
"""Up to so many vectors all of them are compared, which takes some milliseconds; for more there is a graph that leads
to the nearest (HNSW; Malkov and Yashunin 2018). See *Scale* in `eval/README.md` for what was measured against what."""

NEIGHBOURS = 24
"""Neighbours that each vector of the graph has; twice as many in its lowest layer."""

BUILD_WIDTH = 80
"""Vectors kept in view while a place in the graph is looked for."""

SEARCH_WIDTH = 800
"""The same while it is searched; more where more are asked for."""

STEP = 1 << 14
"""Vectors that are added at a time: they are in single precision then."""

# FAISS and torch each bring an OpenMP runtime whose threads wait by spinning, in each other's way: one
# question took 37 ms on two cores instead of 17.
faiss.omp_set_num_threads(1)


class Nearest:
    """Vectors of unit length that can be searched, and be had back.

    Args:
        index: A FAISS index by inner product.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @staticmethod
    def of(parts: Sequence[NDArray[np.float16] | NDArray[np.float32]], dimension: int) -> Nearest:
        """The vectors of `parts`, one part after the other; those of more than `EXACT` are kept in half precision."""
        if sum(map(len, parts)) <= EXACT:
            index: Any = faiss.IndexFlatIP(dimension)
        else:
            options: tuple[Any, ...] = (faiss.ScalarQuantizer.QT_fp16, NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
            index = faiss.IndexHNSWSQ(dimension, *options)
            index.hnsw.efConstruction = BUILD_WIDTH
            index.train(np.zeros((1, dimension), dtype=np.float32))  # nothing is learnt, but it insists
        for part in parts:
            for first in range(0, len(part), STEP):
                index.add(part[first : first + STEP].astype(np.float32))
        return Nearest(index)

    @staticmethod
    def read(file: Path) -> Nearest:
        """The vectors in a file, which is mapped into memory; `RuntimeError` where it is no FAISS file."""
        return Nearest(faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC))

    def write(self, file: Path) -> None:
        """Writes the vectors to a file."""
        faiss.write_index(self._index, str(file))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._index.d)

    def search(self, vector: Vectors, n: int) -> NDArray[np.int64]:
        """Places of the n vectors nearest to one, nearest first; perhaps fewer where not all are compared."""
        width: Any = None
        if isinstance(self._index, faiss.IndexHNSW):
            width = faiss.SearchParametersHNSW(efSearch=max(SEARCH_WIDTH, n))  # type: ignore[attr-defined]
        _, found = self._index.search(vector[None, :], n, params=width)
        return np.asarray(found[0][found[0] >= 0])

    def vectors(self, places: NDArray[np.int64]) -> Vectors:
        """The vectors at some places, float32, shape (places, dimension)."""
        return np.asarray(self._index.reconstruct_batch(places))
