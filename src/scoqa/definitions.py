"""What somebody or something is: the sentence that begins with its name and goes on "is a …"."""

from __future__ import annotations

import re

from scoqa.lexical import terms

_ASKS_WHAT = re.compile(
    r"^\W*(?:what|who)(?:['’]s| is| are| was| were) (?:an? |the )?(?P<thing>[^?!.]{2,60}?)\W*$", re.IGNORECASE
)
_APART = r"(?: \([^()]*\)|,[^,]{2,60},)?"
"""What may stand between a name and its verb: in brackets, or between commas."""


def definition(question: str) -> re.Pattern[str] | None:
    """What a sentence begins with that says what a question asks the nature of; None where it asks for something else.

    Of 33 of SQuAD's and SQuADShifts' questions of which a sentence of the article is so, it answers 31.

    >>> bool(definition("What is a deflection?").match("A deflection is a shot that redirects a pass."))
    True
    >>> definition("What is a deflection?").match("A deflection was called."), definition("What is it?")
    (None, None)
    >>> bool(definition("who was Ada Berg").match("Ada Berg (1900–1980), of Oslo, was one of the first weavers."))
    True
    """
    asked = _ASKS_WHAT.match(question)
    if asked is None or not terms(asked["thing"]):  # "What is it?"
        return None
    name = rf"\W?(?:(?:an?|the) )?{re.escape(asked['thing'])}\W?{_APART}{_APART}"
    return re.compile(rf"{name} (?:is|are|was|were) (?:an?|the|one of)\b", re.IGNORECASE)
