"""A follow-up and its history → a query that stands alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from scoqa.follow_ups import asks, corrected, has_content, is_brief, is_follow_up
from scoqa.fragments import in_place_of_pronoun, instead, opens_instead, reopened
from scoqa.lexical import terms, whole_characters
from scoqa.people import with_person
from scoqa.smalltalk import small_talk
from scoqa.types import Turn


def in_context(question: str, history: Sequence[str | Turn] = (), names: Collection[str] = ()) -> tuple[str, str]:
    """A query that stands alone, and what it takes from the follow-up, as far as that has words of its own.

    The query is the question itself where it stands alone, and "" stands beside it; else the last question that did,
    and then this one. A person whom that question names takes the place of "he" or "she".

    Args:
        question: As typed.
        history: Earlier turns, oldest first; of each turn the question counts, not the answer.
        names: What is a name also where it is typed without a capital, normalised.

    >>> in_context("Which year is that planned for?", ["Does Belarus want in?"])
    ('Does Belarus want in? Which year is that planned for?', 'Which year is that planned for?')
    >>> in_context("Who spoke at the summit in the end?", ["Does Belarus want in?"])
    ('Who spoke at the summit in the end?', '')
    >>> in_context("And Iran?", ["When will Belarus join?"])
    ('When will Iran join?', 'And Iran?')
    >>> in_context("Why?", ["When did the port close?"])
    ('Why did the port close?', '')
    >>> in_context("How old is she?", ["Who is Ada de Boer?"])
    ('Who is Ada de Boer? How old is de Boer?', 'How old is de Boer?')
    """
    question = question.strip()
    if not history or not is_follow_up(question):
        return question, ""
    fragment = corrected(question)
    base, turn, since = _base(history, names)
    last = next((text.strip() for text in reversed(questions(history)) if terms(text)), "")
    again = with_person(base, reopened(last, question), since)
    if again and last != base:
        return _joined(base, again), again
    if not has_content(question) and last != base and asks(last):  # "Who is against it?", "Why?"
        turn = last
    again = again or ("" if turn else reopened(base, question))
    if again:
        return again, ""
    if last != base and (changed := in_place_of_pronoun(last, fragment, names)):
        return changed, question
    before = _joined(base, turn)
    alone = with_person(before, question, since) if terms(question) else ""
    changed = instead(base if opens_instead(fragment) else before, fragment, names)
    if not changed:
        # "And for children?", "And bicycles?": the one takes the other's place
        changed = _joined(base if opens_instead(question) else before, alone or question)
    return changed, alone


def stood_alone(history: Sequence[str | Turn], names: Collection[str] = ()) -> str:
    """The last question of a history that stands alone, as later ones changed its name; "" without history.

    >>> stood_alone(["When will Belarus join?", "And Iran?", "Why?"])
    'When will Iran join?'
    """
    base, turn, _ = _base(history, names)
    return _joined(base, turn)


def _joined(first: str, second: str) -> str:
    """Two questions as one text, the first with a mark at its end where both say something."""
    ends = first.endswith((".", "?", "!", "…", ":", ",")) or not (first and second)
    return f"{first}{'' if ends else '?'} {second}".strip()


def _base(history: Sequence[str | Turn], names: Collection[str]) -> tuple[str, str, list[str]]:
    """That question, and what was asked after it in its place, "And the workshop?"; "" for what there is not.

    Last the questions after that question, where it stands as it was asked.
    """
    base, turn, last = "", "", ""
    since: list[str] = []
    for text in (text.strip() for text in questions(history)):
        before, last = last, text
        if not base or (terms(text) and not is_follow_up(text)):
            base, turn, since = text, "", []
            continue
        since.append(text)
        fragment = corrected(text)
        changed = in_place_of_pronoun(before, fragment, names) if before != base else ""
        if changed := changed or instead(base, fragment, names):
            base, turn, since = changed, "", []
        elif terms(text) and (opens_instead(fragment) or is_brief(text)):  # "And the workshop?", "Who paid?"
            turn = text
    return base, turn, since


def questions(history: Sequence[str | Turn]) -> list[str]:
    """The questions of a history, oldest first.

    Raises:
        TypeError: It is one string, or a turn is neither a string nor a `Turn`.
    """
    if isinstance(history, str):
        raise TypeError("history is a sequence of earlier turns, oldest first, not one string")
    for turn in history:
        if not isinstance(turn, str | Turn):
            raise TypeError(f"history holds strings or scoqa.Turn, oldest first, not {type(turn).__name__}")
    return [turn.question if isinstance(turn, Turn) else turn for turn in history]


def asked_before(history: Sequence[str | Turn]) -> list[str]:
    """The questions of a history that ask the article something, oldest first: small talk is none.

    Raises:
        TypeError: As `questions`.

    >>> asked_before(["Hello!", "What is the Luban Workshop?", "And how does it work?", "Thanks!"])
    ['What is the Luban Workshop?', 'And how does it work?']
    """
    asked: list[str] = []
    for question in map(whole_characters, questions(history)):
        if small_talk(question, asked_before=bool(asked)) is None:
            asked.append(question)
    return asked
