import math

import numpy as np
import pytest

from scoqa.lexical import Lexicon, capitalised, normalise, terms, words


def test_matching_folds_quotes_case_and_spaces_of_every_kind() -> None:
    assert normalise("China’s\xa0ﬁrst CAFÉ") == normalise("china's first café")
    assert words("China’s first") == ["china", "first"]


def test_unspaced_scripts_count_by_the_character() -> None:
    assert words("上海合作 SCO") == ["上", "海", "合", "作", "sco"]


def test_question_words_are_no_terms() -> None:
    assert terms("What did it say about the cats?") == ["say", "cat"]


def test_bm25_is_lucenes_formula() -> None:
    lexicon = Lexicon(["cat cat mat", "dog", "fish pond"])
    idf = math.log(1 + (3 - 1 + 0.5) / (1 + 0.5))
    average = (3 + 1 + 2) / 3
    expected = idf * 2 / (2 + 1.5 * (1 - 0.75 + 0.75 * 3 / average))
    assert lexicon.scores(["cat"], np.arange(3)).tolist() == pytest.approx([expected, 0, 0], rel=1e-5)
    assert lexicon.idf("cat") == pytest.approx(idf)


def test_scores_of_some_rows_are_those_of_all_rows() -> None:
    lexicon = Lexicon([f"word{i % 7} word{i % 5} word{i}" for i in range(50)])
    query, some = ["word1", "word3", "word49", "absent"], np.array([1, 3, 8, 49])
    assert lexicon.scores(query, some).tolist() == lexicon.scores(query, np.arange(50))[some].tolist()


def test_candidates_are_best_first_ties_by_row_and_share_a_term() -> None:
    lexicon = Lexicon(["cat", "dog", "cat", "cat cat"])
    assert lexicon.candidates(["cat"], 10).tolist() == [3, 0, 2]
    assert lexicon.candidates(["bird"], 10).tolist() == []


def test_texts_without_any_term_are_no_error() -> None:
    lexicon = Lexicon(["the", "…"])
    assert lexicon.candidates(["cat"], 5).tolist() == []
    assert lexicon.scores(["cat"], np.arange(2)).tolist() == [0, 0]


def test_candidates_give_repeats_once_and_ties_by_row_at_the_cut() -> None:
    lexicon = Lexicon([f"cat number{i}" for i in range(300)] + ["dog"] * 10)
    assert lexicon.candidates(["cat"], 50).tolist() == list(range(50))
    groups = np.array([0, 0, *range(2, 310)])
    assert lexicon.candidates(["cat"], 3, groups).tolist() == [0, 2, 3]


def test_names_are_capitalised_in_any_script() -> None:
    assert capitalised("Where is the über étage кто Иран Belarus?") == ["Иран", "Belarus"]
