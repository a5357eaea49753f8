"""Of several amounts in a sentence the one that is asked for is marked."""

from __future__ import annotations

import pytest

from scoqa.parallel import amount_asked

PAID = "Kestria has paid 11.8 billion to Dalvar, Belmora 9.2 billion and Suneth £3.1 billion."
GREW = "It grew from 19.8 billion crowns in 2021 to 21.4 billion in 2022."
RACES = "The town was 50.2% White, 8.4% Black or African American, 1.6% Native American."


@pytest.mark.parametrize(
    ("asked", "sentence", "given", "expected"),
    [
        ("How much did Belmora pay?", PAID, "11.8 billion", "9.2 billion"),
        ("How much did Suneth pay?", PAID, "9.2 billion", "£3.1 billion"),
        ("How much did Kestria pay?", PAID, "11.8 billion", "11.8 billion"),
        ("How much went to Dalvar?", PAID, "11.8 billion", "11.8 billion"),  # it stands behind its amount
        ("How much did Ostrania pay?", PAID, "11.8 billion", "11.8 billion"),  # which is not there
        ("How much did Belmora pay?", PAID, "11.8 billion to Dalvar, Belmora 9.2 billion", None),
        ("What was it in 2021?", GREW, "21.4 billion", "19.8 billion"),
        ("What was it in 2022?", GREW, "21.4 billion", "21.4 billion"),
        ("What was it in 2020?", GREW, "21.4 billion", "21.4 billion"),
        ("How many are African American?", RACES, "8.4%", "8.4%"),  # a comma ends what a name owns
        ("How much did Belmora pay?", "Belmora paid 3 million.", "3 million", "3 million"),
        ("Who paid?", PAID, "Kestria", "Kestria"),
        ("When was it 17 in Oslo?", "It was 115 in Oslo and 17 on Jan. 6, 1913, and 3 on 9 May.", "Jan. 6", "Jan. 6"),
    ],
)
def test_amount_is_that_of_the_name_or_year_asked_about(
    asked: str, sentence: str, given: str, expected: str | None
) -> None:
    start = sentence.index(given)
    first, last = amount_asked(asked, sentence, start, start + len(given))
    assert sentence[first:last] == (given if expected is None else expected)
