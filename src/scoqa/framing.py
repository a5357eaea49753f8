"""A question without what only says that an article is asked: "according to the text", "does the author say"."""

from __future__ import annotations

import re
from collections.abc import Callable

from scoqa.lexical import terms
from scoqa.wording import ARTICLE, AUTHOR, VIEW

_WHO = rf"(?:{ARTICLE}|{AUTHOR})"
_TELLS = (
    r"(?:says?|said|tells?(?: us| me)?|states?|mentions?|writes?|claims?|argues?|thinks?|believes?|suggests?"
    r"|reports?|explains?"
    r"|reveals?|discuss(?:es)?|describes?|points? out|shows?|informs? us)"
)
_TOLD = (
    r"(?:mentioned|named|listed|cited|discussed|described|given|quoted|stated|referred to|covered|talked about"
    r"|dealt with"
    r"|written|said|reported|noted|explained|presented|provided|shown|used|outlined|found)"
)
_ON = r"(?:about|on|of|regarding|concerning|towards?|with regard to)"
_VERB = (
    r"(?:mention|name|list|give|discuss|talk about|speak of|deal with|refer to|describe|cover|cite|quote|report|provide"
    r"|identify|use)"
)
_JUDGES = (
    r"(?:accuse|blame|call for|compare|condemn|credit|critici[sz]e|defend|demand|denounce|endorse|favou?r|highlight"
    r"|oppose|praise|predict|propose|question|recommend|reject|support|welcome)"
)
_DEPICTS = r"(?:describe|characteri[sz]e|portray|define|see|view|present|explain|refer to|depict)"
_SOURCE = r"(?:according to|in|within|from|based on|going by|judging (?:by|from)|as per|per|given)"
_REST, _END = r"(?P<rest>.+)", r"(?=[ ,?.!]|$)"


def _passive(match: re.Match[str]) -> str:
    """A question about what an author judges, without the author: "Which forces are blamed?"."""
    verb, *more = match["verb"].split()
    is_many = match["ask"].endswith("s") and not match["ask"].endswith(("ss", "sis", "news"))
    past = match["aux"].lower() == "did"
    be = ("were" if past else "are") if is_many else ("was" if past else "is")
    return " ".join([match["ask"], be, verb + ("d" if verb.endswith("e") else "ed"), *more])


# What frames the content of a question, and what of it stays.
_FRAMES: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
    (rf"^(?:{_SOURCE}|as {_TOLD} (?:in|by)) {_WHO},? ", ""),
    (rf"^(?:what|which things?) (?:else )?(?:does|did|do|has) {_WHO} (?:have to )?{_TELLS} {_ON} {_REST}", r"\g<rest>"),
    (rf"^(?:what|is anything|is there anything) (?:is |was )?{_TOLD}(?: in {_WHO})? {_ON} {_REST}", r"\g<rest>"),
    (rf"^what (?:is|are) {_WHO}['’]?s? (?:{VIEW}|opinion|attitude|argument) {_ON} {_REST}", r"\g<rest>"),
    (rf"^how (?:does|did) {_WHO} {_DEPICTS} ", ""),
    (
        rf"^(?:does|did|do|can) {_WHO} {_TELLS} (?:(?:any|some)thing |any information )?(?:{_ON} )?"
        r"(?:(?:that|whether|if) )?",
        "",
    ),
    (rf"^(?P<ask>\w+(?: \w+)?) (?:does|did|do) {_WHO} {_TELLS}(?: that)? ", r"\g<ask> "),
    (
        rf"^(?:is|are|was|were) {_REST}(?<!there) (?:mentioned|named|discussed|quoted)(?: in {_WHO})?(?=[ ?.!]*$)",
        r"\g<rest>",
    ),
    (rf",? (?:(?:is|are|was|were|being) )?(?:according to|as per|(?:as )?{_TOLD} (?:in|by)) {_WHO}{_END}", ""),
    (rf",? (?:going by|judging by|based on|according to) the (?:title|headline|article){_END}", ""),
    (rf" (?:does|do|did) {_WHO} {_VERB}(?=[ ?.!]*$)", ""),
    (rf" (?:does|do|did) {_WHO} {_VERB} (?={_ON}\b|for\b|to\b|as\b|in\b|from\b)", " "),
    (
        rf"^(?P<ask>(?:which|what|whose)(?: (?!(?:of|in|on|at|for|to|from|with)\b)[\w-]+){{1,3}}) (?P<aux>do|does|did)"
        rf" {AUTHOR} (?P<verb>{_JUDGES})(?=[ ?.!]*$)",
        _passive,
    ),
    (rf",? in {_WHO}{_END}", ""),
    (rf" (?:of|behind|for) {ARTICLE}{_END}", ""),
]
_COMPILED_FRAMES = [(re.compile(pattern, re.IGNORECASE), rest) for pattern, rest in _FRAMES]


def strip_article_frame(question: str) -> str:
    """A question without "according to the article", "what does the text say about": words that match nothing in it.

    The question itself where nothing would be left.

    >>> strip_article_frame("According to the article, why was Iran let in?")
    'why was Iran let in?'
    >>> strip_article_frame("What does the piece say about Iran?")
    'Iran'
    """
    text = question.strip()
    for pattern, rest in _COMPILED_FRAMES:
        shorter = pattern.sub(rest, text, count=1).strip(" ,")
        if shorter != text and terms(shorter):
            text = shorter
    return text.rstrip(" ?.!") if text != question.strip() and not re.search(r"\w+ \w+ \w+", text) else text
