"""The check of citations: on its own, and on the pairs of `eval/support.jsonl` that it was not chosen on."""

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from scoqa import load_encoder
from scoqa.encoder import Encoder, Encoding, Tokens
from scoqa.support import Cited, check
from scoqa.verdicts import Doubt, Level, Support

from .fakes import WordEncoder

PAIRS = Path(__file__).parents[1] / "eval" / "support.jsonl"
RAIN = Cited("It rained for forty days.")


def test_sentence_bears_out_its_own_words() -> None:
    assert check("It rained for forty days.", [RAIN], WordEncoder()) == [Support(Level.SUPPORTED)]


def test_other_number_is_not_supported_and_named() -> None:
    assert check("It rained for fifty days.", [RAIN], WordEncoder()) == [
        Support(Level.UNSUPPORTED, Doubt.NUMBER, "fifty")
    ]


def test_word_that_is_not_spoken_of_makes_it_weak() -> None:
    cited = Cited("The old bridge over the river was built of oak by the village carpenters.")
    claim = "The old bridge over the river was built of marble by the village carpenters."
    assert check(claim, [cited], WordEncoder(window=30)) == [Support(Level.WEAK, Doubt.WORD, "marble")]


@pytest.mark.parametrize("claim", ["Coldline™ was shown in Oslo.", "It has 50 ㎡.", "❶ The valve is opened by hand."])
def test_signs_that_are_no_words_do_not_stand_in_the_way(claim: str) -> None:
    assert check(claim, [Cited(claim)], WordEncoder()) == [Support(Level.SUPPORTED)]


def test_sentence_about_something_else_is_not_supported() -> None:
    assert check("The hay was lost.", [RAIN], WordEncoder()) == [Support(Level.UNSUPPORTED, Doubt.MEANING)]


def test_two_sentences_bear_out_a_claim_together_and_a_third_does_not() -> None:
    claim = "It rained for forty days and the river rose by three metres."
    cited = [RAIN, Cited("The river rose by three metres."), Cited("Sledges brought mail.")]
    levels = [support.level for support in check(claim, cited, WordEncoder(window=30))]
    assert levels == [Level.SUPPORTED, Level.SUPPORTED, Level.UNSUPPORTED]
    assert check(claim, cited[:1], WordEncoder(window=30))[0].level is Level.UNSUPPORTED


class _WithoutPieces(WordEncoder):
    """A model that gives one vector a text, and none for its word pieces."""

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Encoding:
        none = Tokens(np.zeros((0, self.dimension), dtype=np.float32), np.zeros((0, 2), dtype=np.int32))
        return Encoding(super().encode(texts).vectors, tuple(none for _ in texts))


def test_model_without_vectors_for_pieces_compares_whole_texts() -> None:
    assert check("It rained for forty days.", [RAIN], _WithoutPieces())[0].level is Level.SUPPORTED
    assert check("Hay was lost.", [RAIN], _WithoutPieces())[0].level is Level.UNSUPPORTED


@pytest.mark.parametrize("claim", ["?", "…", "the", "雨が降った。", "a" * 3000])
def test_any_claim_can_be_checked(claim: str) -> None:
    assert len(check(claim, [RAIN, RAIN], WordEncoder())) == 2


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.mark.model
def test_swaps_are_caught_and_true_claims_are_not_on_the_pairs_that_were_not_tuned_on(encoder: Encoder) -> None:
    flagged: dict[str, list[bool]] = defaultdict(list)

    def judge(kind: str, claim: str, cited: dict[str, str], title: str) -> None:
        (support,) = check(claim, [Cited(cited["sentence"], cited["before"], title)], encoder)
        flagged[kind].append(support.level is not Level.SUPPORTED)

    lines = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if line["half"] == "test":
            judge("true", line["claim"], line["cited"], line["article"])
            for kind, claim in line["swapped"]:
                judge(kind, claim, line["cited"], line["article"])
            for other in line["labels"]:
                judge("label", line["claim"], other, line["article"])
    share = {kind: sum(found) / len(found) for kind, found in flagged.items()}
    assert share["true"] <= 0.05
    assert min(share[kind] for kind in ("name", "number", "label")) >= 0.9
    assert sum(map(len, flagged.values())) >= 200
