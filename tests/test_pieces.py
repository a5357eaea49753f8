import numpy as np
import pytest

from scoqa.encoder import unit
from scoqa.pieces import Pieces, PiecesWriter

VECTORS = unit(np.random.default_rng(0).normal(0.1, 1, size=(3000, 64)).astype(np.float32))


def written(*, packed: bool) -> Pieces:
    writer = PiecesWriter(64, packed=packed)
    writer.add(VECTORS[:1000])
    writer.add(VECTORS[1000:])
    return writer.finish()


def test_packed_vectors_are_nearly_those_that_were_added() -> None:
    pieces = written(packed=True)
    assert (len(pieces), pieces.dimension, pieces.codes.nbytes) == (3000, 64, 3000 * 64 // 2)
    again = unit(pieces.vectors(np.arange(3000)))
    assert np.sum(again * VECTORS, axis=1).min() > 0.97


def test_packed_vectors_are_as_long_in_their_own_direction_from_the_centre() -> None:
    pieces = written(packed=True)
    before, after = VECTORS - pieces.centre, pieces.vectors(np.arange(3000)) - pieces.centre
    along = np.sum(before * after, axis=1) / np.sum(before**2, axis=1)
    assert along == pytest.approx(np.ones(3000), abs=2e-3)  # the scales are in half precision


@pytest.mark.parametrize("packed", [False, True])
def test_cosines_are_those_of_the_vectors(packed: bool) -> None:
    pieces, places = written(packed=packed), np.array([2, 3, 2999] * 500)
    query = VECTORS[:2]
    assert pieces.some(places).cosines(query) == pytest.approx(query @ pieces.vectors(places).T, abs=1e-5)


def test_half_precision_is_kept_where_nothing_is_packed() -> None:
    assert np.array_equal(written(packed=False).codes, VECTORS.astype(np.float16))


@pytest.mark.parametrize("packed", [False, True])
def test_nothing_added_is_no_error(packed: bool) -> None:
    assert PiecesWriter(64, packed=packed).finish().codes.shape == (0, 64)


def test_vector_that_is_the_centre_itself_is_no_error() -> None:
    writer = PiecesWriter(4, packed=True)
    writer.add(np.full((3, 4), 0.5, dtype=np.float32))
    assert writer.finish().vectors(np.array([0])) == pytest.approx(np.full((1, 4), 0.5), abs=1e-3)
