import math

import numpy as np
import pytest

from scoqa.lexicon import Lexicon, LexiconWriter, best


def lexicon_of(*texts: str | list[str]) -> Lexicon:
    """The lexicon of texts, each given whole or as its sentences."""
    writer = LexiconWriter()
    for text in texts:
        writer.add([text] if isinstance(text, str) else text)
    return writer.finish()


def test_bm25_is_lucenes_formula() -> None:
    lexicon = lexicon_of("cat cat mat", "dog", "fish pond")
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    average = (3 + 1 + 2) / 3
    expected = idf * 2 / (2 + 1.5 * (1 - 0.75 + 0.75 * 3 / average))
    assert lexicon.totals(["cat"]).tolist() == pytest.approx([expected, 0, 0], rel=1e-5)
    assert lexicon.idf("cat") == pytest.approx(idf)
    assert lexicon.idf("absent") == pytest.approx(math.log(1 + 3.5 / 0.5))


def test_best_rows_come_first_ties_by_row_and_share_a_term() -> None:
    lexicon = lexicon_of("cat", "dog", "cat", "cat cat")
    assert best(lexicon.totals(["cat"]), 10).tolist() == [3, 0, 2]
    assert best(lexicon.totals(["bird"]), 10).tolist() == []


def test_texts_without_any_term_are_no_error() -> None:
    lexicon = lexicon_of("the", "…")
    assert best(lexicon.totals(["cat"]), 5).tolist() == []
    assert lexicon.totals(["cat"]).tolist() == [0, 0]


def test_repeats_come_once_and_ties_by_row_at_the_cut() -> None:
    totals = lexicon_of(*(f"cat number{i}" for i in range(300)), *["dog"] * 10).totals(["cat"])
    assert best(totals, 50).tolist() == list(range(50))
    groups = np.array([0, 0, *range(2, 310)])
    assert best(totals, 3, groups).tolist() == [0, 2, 3]


def test_every_word_is_kept_in_its_order_with_its_term() -> None:
    lexicon = lexicon_of(["The cats slept.", "A dog!"], ["Cats"])
    read = [lexicon.words[number] for number in lexicon.read]
    assert read == ["the", "cats", "slept", "a", "dog", "cats"]
    assert np.diff(lexicon.read_starts).tolist() == [3, 2, 1]
    named = [*lexicon.terms, None]
    assert [named[lexicon.term_of[number]] for number in lexicon.read] == [None, "cat", "slept", None, "dog", "cat"]


def test_of_words_with_one_term_the_last_is_told() -> None:
    lexicon = lexicon_of(["Cats like the cat."])
    assert [lexicon.words[number] for number in lexicon.told] == ["cat", "like"]


def test_lexicon_survives_its_arrays() -> None:
    lexicon = lexicon_of(["Die Straße in Qingdao", "上海"], ["…"])
    again = Lexicon.of_arrays(lexicon.arrays())
    assert (again.words, again.terms, again.grams, again.size) == (lexicon.words, lexicon.terms, lexicon.grams, 2)
    assert again.totals(["qingdao"]).tolist() == lexicon.totals(["qingdao"]).tolist()
    assert Lexicon.of_arrays(lexicon_of(["…"]).arrays()).words == ()
