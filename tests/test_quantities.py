import pytest

from scoqa.quantities import quantities


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1,200 people in 2024", {1200, 2024}),
        ("nine members, twenty-one guests, forty days", {9, 21, 40}),
        ("the 21st century and the third floor", {21, 3}),
        ("1.5 million, two hundred thousand", {1.5e6, 2e5}),
        ("20% or 20 percent", {20}),
        ("the 1990s", {1990}),
        ("one of them, at once, zero doubt", set()),
        ("1 is no prime", {1}),
        ("half a dozen", {0.5, 12}),
        ("X.25 and 4-2", {25, 4, 2}),
        ("2, 3, 4, 6 or 12 years", {2, 3, 4, 6, 12}),
        ("$1,234.56", {1234.56}),
        ("❶ and ②: 3", {2, 3}),
        ("", set()),
    ],
)
def test_numbers_are_read_however_they_are_written(text: str, numbers: set[float]) -> None:
    assert set(quantities(text)) == numbers


def test_number_knows_what_it_counts() -> None:
    found = quantities("Fresno has three large public parks, two in the city limits.")
    assert found[3.0].counted == {"larg", "public", "park"}
    assert "citi" in found[2.0].counted
