"""Two nouns of generated answers: how far a citation bears out its statement, and why a model's answer is not given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How far a sentence bears out a generated claim that cites it."""

    SUPPORTED = "supported"
    WEAK = "weak"
    UNSUPPORTED = "unsupported"


class Doubt(StrEnum):
    """Why a citation is not simply supported."""

    NUMBER = "NUMBER"
    """The claim has a number that the sentence has not."""
    NAME = "NAME"
    """The claim has a name that the sentence has not."""
    NEGATION = "NEGATION"
    """One denies what the other says."""
    MEANING = "MEANING"
    """The sentence says something else."""
    WORD = "WORD"
    """The claim has a word that nothing in the sentence is near to."""


class Fault(StrEnum):
    """Why a language model's answer is not given, and the article's own sentences are instead."""

    DOWN = "DOWN"
    """It cannot be reached, or broke off."""
    SLOW = "SLOW"
    """It did not finish within the time limit."""
    BUSY = "BUSY"
    """It takes no more questions for now."""
    KEY = "KEY"
    """It does not accept the key."""
    MODEL = "MODEL"
    """There is no such model, or no such address."""
    REJECTED = "REJECTED"
    """It does not take the request, as where its window is smaller than the setting says."""
    ERROR = "ERROR"
    """It failed."""
    NOTHING = "NOTHING"
    """Its reply is empty."""
    NONSENSE = "NONSENSE"
    """Its reply has nothing to do with what it was sent, or is not what such an endpoint replies."""
    LENGTH = "LENGTH"
    """The question leaves no room for the article in the prompt."""


@dataclass(frozen=True, slots=True)
class Support:
    """What the check of a generated claim against a sentence came to.

    Attributes:
        doubt: None where the claim is supported.
        about: The number, name or word in doubt, as the claim has it; "" where it is none of these.
    """

    level: Level
    doubt: Doubt | None = None
    about: str = ""

    def __post_init__(self) -> None:
        if (self.doubt is None) != (self.level is Level.SUPPORTED):
            raise ValueError("what is not supported has a reason, and nothing else has")
