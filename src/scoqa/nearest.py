"""FAISS: vectors, their nearest neighbours, and the file that they are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from scoqa.encoder import Vectors

MOST_COMPARED = 1 << 15
"""Up to so many vectors all of them are compared, which takes some milliseconds. Of more, all are compared as codes of
two bits a number (product quantisation; Jégou et al. 2011, with the fast scan of André et al. 2015), and the nearest of
these once more as they are. See *Scale* in `eval/README.md` for what was measured against what."""

CODE_BITS = 4
"""Of the code of two neighbouring numbers of a vector; the fast scan has no other."""

TRAINED_ON = 1 << 14
"""Vectors that the codes are made for, of all in even steps."""

COMPARED_AGAIN = 20
"""So many times the vectors asked for are compared as they are."""

STEP = 1 << 14
"""Vectors that are added at a time: they are in single precision then."""

# Threads that share a small product wait for each other by spinning, and in the way of other libraries' threads: one
# question took 37 ms on two idle cores instead of 17 with FAISS's, 58 on busy ones instead of 10 with NumPy's.
faiss.omp_set_num_threads(1)
threadpool_limits(1, user_api="blas")


class Nearest:
    """Vectors of unit length that can be searched, and be had back.

    Args:
        index: A FAISS index by inner product.
    """

    def __init__(self, index: Any) -> None:
        self._index = index

    @staticmethod
    def of(parts: Sequence[NDArray[np.float16] | NDArray[np.float32]], dimension: int) -> Nearest:
        """The vectors of `parts`, one part after the other; more than `MOST_COMPARED` are kept in half precision."""
        count = sum(map(len, parts))
        if count <= MOST_COMPARED:
            index: Any = faiss.IndexFlatIP(dimension)
        else:
            options = (CODE_BITS, faiss.METRIC_INNER_PRODUCT)
            codes = faiss.IndexPQFastScan(dimension, dimension // 2 if dimension % 2 == 0 else dimension, *options)
            whole = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
            index = faiss.IndexRefine(codes, whole)
            index.train(np.concatenate([part[:: max(1, count // TRAINED_ON)] for part in parts]).astype(np.float32))
            index.k_factor = COMPARED_AGAIN
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
        """Places of the n vectors nearest to one, nearest first; of very many, one may be missed."""
        _, found = self._index.search(vector[None, :], n)
        return np.asarray(found[0][found[0] >= 0])

    def vectors(self, places: NDArray[np.int64]) -> Vectors:
        """The vectors at some places, float32, shape (places, dimension)."""
        return np.asarray(self._index.reconstruct_batch(places))
