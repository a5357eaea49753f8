"""Builds `eval/support.jsonl`: pairs of a claim and a sentence, true ones and ones with something swapped.

`eval/claims.jsonl` holds true claims, written by hand, each about a sentence of an article in SQuAD's format; that
file is an argument. Every swap is made by rule and seed: running this again gives the same file.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypedDict

from scoqa.evaluation.squad import read_squad
from scoqa.lexical import proper_names
from scoqa.types import Article, Sentence

HERE = Path(__file__).parent
SEED = 11
MOST_SWAPS = 2
"""How many names or years of one claim are swapped, each by itself."""

_RUN = re.compile(r"[A-Z][\w’'-]*\w(?: (?:of )?[A-Z][\w’'-]*\w)*")
_YEAR = re.compile(r"\b1[0-9]{3}\b|\b20[0-2][0-9]\b")
_NUMBER = re.compile(r"\b\d[\d,]*(?:\.\d+)?\b")
_WORDS = "two three four five six seven eight nine ten eleven twelve fourteen fifteen".split()
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|no|never) ", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|could|will|would|may|must|should|does|do|did)\b(?! not\b| no\b)"
)


class Cited(TypedDict):
    """A sentence, with what its paragraph says before it."""

    before: str
    sentence: str


class Line(TypedDict):
    """A true claim with its pairs, as a line of the file.

    Attributes:
        half: "tune" for the articles on which the rule was chosen, else "test".
        cited: The sentence that says so.
        swapped: What was swapped and the claim that came of it; it cites the same sentence.
        labels: Other sentences, of the same paragraph and of another one, that do not say so.
    """

    half: str
    article: str
    claim: str
    cited: Cited
    swapped: list[tuple[str, str]]
    labels: list[Cited]


def lines(claims: Sequence[Mapping[str, Any]], articles: Mapping[str, Article], generator: random.Random) -> list[Line]:
    """A line for each claim."""
    halves = {title: ("tune", "test")[row % 2] for row, title in enumerate(articles)}
    made = []
    for given in claims:
        article = articles[given["article"]]
        sentence = article.paragraph(given["paragraph"]).sentences[given["sentence"] - 1]
        others = [c["claim"] for c in claims if c["article"] == given["article"] and c is not given]
        line = Line(
            half=halves[given["article"]],
            article=article.title,
            claim=given["claim"],
            cited=_cited(sentence, article),
            swapped=list(_swapped(given["claim"], article, others, generator)),
            labels=[_cited(other, article) for other in _other_sentences(sentence, article, generator)],
        )
        made.append(line)
    return made


def _cited(sentence: Sentence, article: Article) -> Cited:
    before = article.text[article.paragraph(sentence.paragraph).start : sentence.start]
    return Cited(before=before.strip(), sentence=sentence.text)


def _swapped(
    claim: str, article: Article, others: Sequence[str], generator: random.Random
) -> Iterator[tuple[str, str]]:
    """The claim with one thing swapped, for each kind of thing that it has."""
    known = proper_names(paragraph.text for paragraph in article.paragraphs)
    runs = [match for match in _RUN.finditer(claim) if match.start() or match[0].split()[0].casefold() in known]
    for chosen in generator.sample(runs, min(MOST_SWAPS, len(runs))):
        named = {m[0] for p in article.paragraphs for m in re.finditer(rf"(?<=[a-z] ){_RUN.pattern}", p.text)}
        other = sorted(name for name in named if not set(name.split()) & set(chosen[0].split()))
        yield "name", _put(claim, chosen, generator.choice(other))
    for chosen in list(_YEAR.finditer(claim))[:MOST_SWAPS]:
        found = sorted({year for p in article.paragraphs for year in _YEAR.findall(p.text)} - {chosen[0]})
        yield "date", _put(claim, chosen, generator.choice(found) if found else str(int(chosen[0]) + 7))
    numbers = [m for m in _NUMBER.finditer(claim) if not _YEAR.fullmatch(m[0])] + list(_NUMBER_WORD.finditer(claim))
    for chosen in numbers:
        yield "number", _put(claim, chosen, _other_number(chosen[0], generator))
        yield "number", _put(claim, chosen, _number_of(article, chosen[0], generator))
    if denied := _NOT.search(claim):
        yield "negation", claim[: denied.start()] + claim[denied.end() :]
    elif verb := _AUXILIARY.search(claim):
        yield "negation", f"{claim[: verb.end()]} not{claim[verb.end() :]}"
    subject, theirs = _subject(claim), sorted({s for other in others if (s := _subject(other))})
    if subject and (theirs := [other for other in theirs if other != subject]):
        yield "subject", generator.choice(theirs) + claim[len(subject) :]


def _put(claim: str, match: re.Match[str], text: str) -> str:
    return claim[: match.start()] + text + claim[match.end() :]


def _other_number(text: str, generator: random.Random) -> str:
    if not text[0].isdigit():
        return generator.choice([word for word in _WORDS if word != text.casefold()])
    while True:
        digits = "".join(generator.choice("123456789") if c.isdigit() else c for c in text)
        if digits != text:
            return digits


def _number_of(article: Article, text: str, generator: random.Random) -> str:
    """Another number of the article, written in the same way, which may well be in the same sentence."""
    pattern = _NUMBER if text[0].isdigit() else _NUMBER_WORD
    found = {m[0] for p in article.paragraphs for m in pattern.finditer(p.text) if not _YEAR.fullmatch(m[0])}
    others = sorted(number for number in found if number.casefold() != text.casefold())
    return generator.choice(others) if others else _other_number(text, generator)


def _subject(claim: str) -> str:
    """What stands before the first auxiliary, where that is short enough to be the subject alone; else ""."""
    verb = _AUXILIARY.search(claim)
    subject = claim[: verb.start()].strip() if verb else ""
    return subject if subject and len(subject.split()) <= 5 and "," not in subject else ""


def _other_sentences(sentence: Sentence, article: Article, generator: random.Random) -> list[Sentence]:
    """A sentence of the same paragraph, where there is another, and one of another paragraph."""
    near = [s for s in article.paragraph(sentence.paragraph).sentences if s != sentence]
    far = [s for p in article.paragraphs if p.number not in (0, sentence.paragraph) for s in p.sentences]
    return [generator.choice(sentences) for sentences in (near, far) if sentences]


def main() -> int:
    """Writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("squad", type=Path, metavar="SQUAD", help="articles in SQuAD's format")
    parser.add_argument("--claims", type=Path, default=HERE / "claims.jsonl", metavar="FILE")
    parser.add_argument("--out", type=Path, default=HERE / "support.jsonl", metavar="FILE")
    options = parser.parse_args()
    claims = [json.loads(line) for line in options.claims.read_text(encoding="utf-8").splitlines()]
    articles = {inquiry.article.id: inquiry.article for inquiry in read_squad(options.squad)}
    made = lines(claims, articles, random.Random(SEED))  # noqa: S311 (not for secrets)
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in made)
    options.out.write_text(text, encoding="utf-8")
    print(f"{options.out}: {sum(1 + len(line['swapped']) + len(line['labels']) for line in made)} pairs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
