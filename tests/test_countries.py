import pytest

from scoqa.countries import countries


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
    ],
)
def test_countries_are_told_by_their_names(text: str, named: tuple[str, ...]) -> None:
    assert countries(text) == named
