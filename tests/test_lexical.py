import pytest

from scoqa.lexical import capitalised, normalise, terms, whole_characters, words


def test_matching_folds_quotes_case_and_spaces_of_every_kind() -> None:
    assert normalise("China’s\xa0ﬁrst CAFÉ") == normalise("china's first café")
    assert words("China’s first") == ["china", "first"]


def test_unspaced_scripts_count_by_the_character() -> None:
    assert words("上海合作 SCO") == ["上", "海", "合", "作", "sco"]


def test_question_words_are_no_terms() -> None:
    assert terms("What did it say about the cats?") == ["say", "cat"]


def test_names_are_capitalised_in_any_script() -> None:
    assert capitalised("Where is the über étage кто Иран Belarus?") == ["Иран", "Belarus"]


def test_what_is_no_string_is_no_question() -> None:
    with pytest.raises(TypeError, match="a string, not NoneType"):
        whole_characters(None)  # type: ignore[arg-type]
