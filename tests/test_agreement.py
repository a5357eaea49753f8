import pytest

from scoqa.agreement import Evidence, disagreements
from scoqa.verdicts import Doubt


def found(claim: str, *said: str, before: str = "", title: str = "") -> list[tuple[Doubt, str]]:
    return [(one.doubt, one.about) for one in disagreements(claim, Evidence(said, before, title))]


SCO = "The Shanghai Cooperation Organization (SCO) admitted Belarus, its tenth member, in July 2024."


@pytest.mark.parametrize(
    "claim",
    [
        "Belarus joined the SCO in 2024.",
        "In 2024 the SCO admitted a 10th member, Belarus.",
        "The Belarusian membership began in July.",
        "In Jul. 2024, Belarus became a member.",
        "Members of the Shanghai Cooperation Organization are now ten.",
    ],
)
def test_what_the_sentence_says_in_other_words_agrees(claim: str) -> None:
    assert found(claim, SCO) == []


@pytest.mark.parametrize(
    ("claim", "doubt", "about"),
    [
        ("Belarus joined the SCO in 2023.", Doubt.NUMBER, "2023"),
        ("Belarus became the eleventh member.", Doubt.NUMBER, "eleventh"),
        ("In 2024 Iran joined the SCO.", Doubt.NAME, "Iran"),
        ("Iran has joined the SCO in 2024.", Doubt.NAME, "Iran"),
        ("NATO admitted Belarus.", Doubt.NAME, "NATO"),
        ("Belarus did not join the SCO in 2024.", Doubt.NEGATION, "join"),
        ("Belarus joined the SCO in August 2024.", Doubt.NAME, "August"),
    ],
)
def test_what_the_sentence_does_not_say_is_named(claim: str, doubt: Doubt, about: str) -> None:
    assert (doubt, about) in found(claim, SCO)


def test_denial_that_is_left_out_is_found() -> None:
    sentence = "There is no known simple formula that separates primes from composite numbers."
    assert found("No simple formula is known that separates primes.", sentence) == []
    assert found("There is a known simple formula that separates primes.", sentence) == [(Doubt.NEGATION, "known")]


def test_denial_of_something_else_is_none() -> None:
    assert found("The team was praised.", "The team did not win, but was praised.") == []
    assert found("The two are not related.", "The two are unrelated.") == []


def test_number_that_counts_something_else_in_the_sentence_is_found() -> None:
    sentence = "Fresno has three large public parks, two in the city limits."
    assert found("Fresno has three large public parks.", sentence) == []
    assert found("Fresno has two large public parks.", sentence) == [(Doubt.NUMBER, "two")]


def test_years_between_two_years_may_be_counted() -> None:
    assert found("It opened two years later.", "Founded in 1973, it opened in 1975.") == []


def test_claim_may_take_its_parts_from_several_sentences() -> None:
    assert found("Ann went to Oslo in 1973.", "Ann was born in Rome.", "She went to Oslo in 1973.") == []


def test_name_that_a_pronoun_stands_for_agrees_and_one_from_nearby_is_only_near() -> None:
    before = "Ann was born in Rome."
    assert found("Ann went to Oslo.", "She went to Oslo.", before=before) == []
    (doubt,) = disagreements("In Oslo, Ann met Bo.", Evidence(("Bo was in Oslo then.",), before))
    assert (doubt.doubt, doubt.about, doubt.is_near) == (Doubt.NAME, "Ann", True)


def test_what_the_article_is_about_need_not_be_named_again() -> None:
    assert found("The mayor of Fresno resigned.", "The mayor resigned.", title="Fresno, California") == []


@pytest.mark.parametrize("claim", ["", "?", "[", "It.", "A" * 5000, "not " * 300, "7 " * 300])
def test_any_text_can_be_compared(claim: str) -> None:
    assert isinstance(found(claim, SCO), list)
    assert isinstance(found(SCO, claim), list)
