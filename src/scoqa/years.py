"""Another year than the one that is asked about: a passage on unemployment in 2022 does not say what it was in 2021."""

from __future__ import annotations

import re

from scoqa.answer_type import NO_MONEY, NOT_COUNTED, last_question

OTHER_YEAR = "other_year"
"""Its name in `Passage.scores`: -1 where a year is asked about and the passage tells of other years alone, else 0."""

_YEAR = rf"{NO_MONEY}(?<![:/-])\b(?:1\d{{3}}|20\d{{2}})\b{NOT_COUNTED}"
_ASKED = re.compile(
    rf"(?<!since )(?<!after )(?<!before )(?<!between )(?<!from )(?<!until )(?<!till )(?<!by )(?<!to )(?<!and )(?<!or )"
    rf"{_YEAR}(?!['’]?s\b|[-–/]\d| decade)",
    re.IGNORECASE,
)
"""A year, but neither a decade nor the end of a span of time."""
_TOLD = re.compile(rf"({_YEAR})(?:[-–/](\d\d)\b)?")
_TO = r"(?: ?[-–—] ?| to | until | till | through )"
_SPAN = re.compile(
    rf"({_YEAR})(?:{_TO}(?:\w+ )?|(?<=\bbetween \d{{4}}) and )(\d{{4}})\b|\bsince (?:\w+ )?({_YEAR})", re.IGNORECASE
)
"""From one year to another, or since one."""


def other_year(question: str, text: str, *above: str) -> float:
    """The signal `OTHER_YEAR` of a question and a passage.

    Of SQuAD's, OneStopQA's and SQuADShifts' 496 answerable questions about a year it is -1 for two, of the 87 that
    their paragraph does not answer for 25. Of several questions in a row the last counts.

    Args:
        question: The question.
        text: The passage.
        above: The headings that it stands below; what they tell of counts, too.

    >>> other_year("What was unemployment in 2021?", "Unemployment stood at 5.1 percent in 2022.")
    -1.0
    >>> other_year("What was unemployment in 2021?", "Unemployment stood at 5.1 percent.")
    0.0
    >>> other_year("Who has led it since 2021?", "She took over in 2019."), other_year("Why in 2005?", "the 2000s")
    (0.0, 0.0)
    >>> other_year("Who led it in 2021?", "from 2019 to 2023"), other_year("Who led it in 2018?", "since 2019")
    (0.0, -1.0)
    """
    asked = set(_ASKED.findall(last_question(question)))
    told = _years(text)
    is_told = bool(asked & (told | _years(" ".join(above)))) or any(_is_covered(year, text) for year in asked)
    return -1.0 if asked and told and not is_told else 0.0


def _is_covered(year: str, text: str) -> bool:
    """Whether a text tells of a span of time that a year is within: a decade, from one year to another, since one."""
    spans = ((first or since, last or "9999") for first, last, since in _SPAN.findall(text))
    return f"{year[:3]}0s" in text or any(first <= year <= last for first, last in spans)


def _years(text: str) -> set[str]:
    """The years in a text; those of "2001-02" are 2001 and 2002."""
    found = _TOLD.findall(text)
    return {year for year, _ in found} | {year[:2] + end for year, end in found if end}
