import socket

import pytest

from scoqa import Article, Passage
from scoqa.budget import count_tokens, numbered_passages

ARTICLE = Article.from_paragraphs(
    "Rain", ["It rained for forty days. The river rose by three metres. Nobody was hurt.", "The sun came."], id="rain"
)
FIRST, SECOND = (
    Passage(ARTICLE, p, 0.0, {}, p.sentences[::-1], (), (0.0,) * len(p.sentences))
    for p in ARTICLE.paragraphs
    if p.number > 0
)


def test_tokens_are_those_of_o200k_base_and_special_names_are_plain_text() -> None:
    assert count_tokens("hello world") == 2
    assert count_tokens("<|endoftext|>") > 1
    assert count_tokens("") == 0


def test_counting_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    from scoqa.budget import _o200k_base

    _o200k_base.cache_clear()
    monkeypatch.setattr(socket, "socket", None)
    assert count_tokens("hello world") == 2


def test_passages_are_numbered_with_their_places() -> None:
    assert numbered_passages([SECOND, FIRST], 1000) == (
        "[1] Rain, ¶2: The sun came.\n"
        "[2] Rain, ¶1: It rained for forty days. The river rose by three metres. Nobody was hurt."
    )


@pytest.mark.parametrize("bound", range(1, 80))
def test_bound_is_never_exceeded_no_sentence_is_cut_and_what_is_left_out_is_said(bound: int) -> None:
    text = numbered_passages([FIRST, SECOND], bound)
    assert count_tokens(text) <= bound
    for sentence in (*FIRST.sentences, *SECOND.sentences):
        if sentence.text not in text:
            assert not text or f"¶{sentence.paragraph}" in text.split("(Left out for length: ")[1]
            assert sentence.text[:10] not in text


def test_bound_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        numbered_passages([FIRST], 0)
