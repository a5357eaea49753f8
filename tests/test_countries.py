import pytest

from scoqa.countries import besides, countries


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", ()),
        ("Guinea-Bissau is not Guinea, nor Niger Nigeria.", ("Guinea-Bissau", "Guinea", "Niger", "Nigeria")),
        ("The China-SCO zone, China's trade", ("China",)),
        ("Côte d’Ivoire, or Côte d'Ivoire", ("Ivory Coast",)),
        ("Norwegians went to New Mexico with US troops.", ("United States of America",)),
        ("Let us go to iran.", ()),
        ("South Korea and North Korea", ("South Korea", "North Korea")),
        ("Russia-China talks on the South China Sea", ("Russia", "China")),
        ("In Northern Ireland, at Lake Chad, in the Gulf of Mexico", ()),
    ],
)
def test_countries_are_told_by_their_names(text: str, named: tuple[str, ...]) -> None:
    assert countries(text) == named


def test_countries_that_are_left_out_are_told_as_they_are_typed() -> None:
    assert besides("Tell us, apart from the us and côte d’ivoire, which countries are named?") == {
        "United States of America",
        "Ivory Coast",
    }
    assert besides("Tell us which countries are named") == frozenset()


def test_letters_that_only_look_alike_without_case_are_no_error() -> None:
    assert besides("What countries are mentioned apart from TÜRKİYE and Iran?") == {"Iran"}
