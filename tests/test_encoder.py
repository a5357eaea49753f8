import os
from pathlib import Path

import numpy as np
import pytest

from scoqa.encoder import Encoder, load_encoder
from scoqa.errors import ModelError

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


def test_default_model_is_all_minilm_l6_v2_by_its_weights(encoder: Encoder) -> None:
    assert encoder.weights_digest.startswith("53aa5117")
    assert (encoder.dimension, encoder.window) == (384, 256 - 2)


def test_vectors_have_unit_length_and_do_not_depend_on_their_batch(encoder: Encoder) -> None:
    texts = ["It rained.", "A much longer sentence about the valley, the river and the old bridge.", ""]
    together = encoder.encode(texts)
    assert np.linalg.norm(together.vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    alone = encoder.encode(texts[:1])
    assert float(alone.vectors[0] @ together.vectors[0]) == pytest.approx(1, abs=1e-5)
    assert encoder.encode([]).vectors.shape == (0, 384)


def test_many_batches_at_once_give_every_text_its_own_vectors(encoder: Encoder) -> None:
    texts = [f"Text number {i} says {'rain ' * (i % 60)}." for i in range(150)]
    together = encoder.encode(texts)
    for row in (0, 59, 149):
        alone = encoder.encode([texts[row]])
        assert float(alone.vectors[0] @ together.vectors[row]) == pytest.approx(1, abs=1e-5)
        assert np.allclose(alone.tokens[0].vectors, together.tokens[row].vectors, atol=1e-4)


def test_word_pieces_know_where_they_stand(encoder: Encoder) -> None:
    text = "Rain fell on Qingdao."
    tokens = encoder.encode([text, "x " * 50]).tokens[0]
    assert text[slice(*tokens.spans[0])] == "Rain"
    assert "".join(text[a:b] for a, b in tokens.spans) == text.replace(" ", "")
    assert np.linalg.norm(tokens.vectors, axis=1) == pytest.approx(np.ones(len(tokens.vectors)), abs=1e-5)
    assert len(tokens.vectors) == encoder.lengths([text])[0]


def test_lengths_count_beyond_the_window(encoder: Encoder) -> None:
    assert encoder.lengths(["rain " * 1_000]) == [1_000]


def test_model_that_is_not_here_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="hf download nobody/nothing"):
        load_encoder("nobody/nothing")
    with pytest.raises(ModelError, match="no weights"):
        load_encoder(tmp_path)


def test_meaning_is_near_where_words_are_not(encoder: Encoder) -> None:
    query, near, far = encoder.encode(["automobile", "a car", "a pancake"]).vectors
    assert query @ near > query @ far


def test_environment_is_left_alone(encoder: Encoder) -> None:
    before = dict(os.environ)
    load_encoder().encode(["It rained."])
    assert dict(os.environ) == before
