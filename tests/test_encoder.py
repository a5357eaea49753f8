import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from scoqa.encoder import AHEAD, MOST_AHEAD, Encoder, Encoding, encode_ahead, encode_question, load_encoder
from scoqa.errors import ModelError

from .fakes import WordEncoder

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


def test_questions_encoded_ahead_are_those_encoded_one_by_one(encoder: Encoder) -> None:
    questions = [f"Who came to Oslo {'again ' * (n % 9)}in {1900 + n}?" for n in range(AHEAD)]
    encode_ahead(encoder, questions)
    for question in questions[::7]:
        alone, found = encoder.encode([question], query=True), encode_question(encoder, question)
        assert np.allclose(found.vectors, alone.vectors, atol=1e-5)
        assert np.allclose(found.tokens[0].vectors, alone.tokens[0].vectors, atol=1e-4)


def test_what_was_encoded_ahead_is_not_encoded_again_nor_kept_for_ever() -> None:
    counting = CountingEncoder()
    encode_ahead(counting, ["Who came?", "Who came?", "Who left?"])
    encode_question(counting, "Who came?")
    assert counting.encoded == 2
    for n in range(MOST_AHEAD + 1):
        encode_ahead(counting, [f"Question {n}?"])
    encode_question(counting, "Who left?")
    assert counting.encoded == 2 + MOST_AHEAD + 1 + 1  # nobody had come for it


class CountingEncoder(WordEncoder):
    encoded = 0

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        self.encoded += len(texts)
        return super().encode(texts, query=query)
