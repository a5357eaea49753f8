import pytest

from scoqa.encoder import load_encoder
from scoqa.meta import meta_intent
from scoqa.prototypes import PROTOTYPES, Prototypes
from scoqa.wording import Meta

from .fakes import WordEncoder


def test_question_in_the_words_of_a_prototype_asks_the_same() -> None:
    assert Prototypes(WordEncoder()).intent("does the article come with a notice") is Meta.NOTICE


def test_question_far_from_all_of_them_asks_nothing_of_the_kind() -> None:
    assert Prototypes(WordEncoder(dimension=512)).intent("Belarus joins in summer") is None


def test_every_kind_of_question_has_prototypes() -> None:
    # "Does it mention India?" is too near to the one, "What does the author call for?" to the other
    assert set(PROTOTYPES) == {*Meta, None} - {Meta.COUNTRIES, Meta.BYLINE, Meta.SECTIONS}


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("pls give me the gist, no time to read", Meta.SUMMARY),
        ("Does the text come with a disclaimer?", Meta.NOTICE),
        ("How many pages does this article have?", None),
        ("Which country will become a full member in 2024?", None),
        ("How high is Mount Everest?", None),
    ],
)
def test_wording_that_the_patterns_do_not_know_is_told_by_its_meaning(question: str, asked: Meta | None) -> None:
    assert meta_intent(question) is None
    assert Prototypes(load_encoder()).intent(question) is asked
