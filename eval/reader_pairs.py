"""Questions and windows of passages, as retrieval finds them: what the reader is trained and validated on."""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from reader_questions import joined, misplaced, negated, opposite, swapped, texts, typed
from tqdm import tqdm

from scoqa import Index, Retriever, load_encoder
from scoqa.encoder import AHEAD, encode_ahead
from scoqa.errors import QuestionSetError
from scoqa.evaluation.encoding import CachedEncoder
from scoqa.evaluation.questions import check_type, json_lines
from scoqa.evaluation.rewordings import reworded
from scoqa.evaluation.squad import ADVERSARIAL, Inquiry, read_squad
from scoqa.types import Article, Paragraph
from scoqa.windows import window, windows

PASSAGES = 4
"""Passages kept of what a question finds."""
ELSEWHERE, BESIDE, SWAPPED, MISPLACED, NEGATED, TYPED = 1.0, 0.2, 0.4, 0.08, 0.05, 0.2
"""Shares of the questions that are paired with another passage, with another window of the one that answers, changed so
that it does not answer, or typed as people type."""
SHIFTED, WIDTHS = 0.5, (120, 160, 220, 280, 340)
"""Share of the windows that an epoch cuts anew around one of their sentences, and of how many characters at most."""
JOINED = 0.1
"""Share of the questions that are asked together with another about the same article."""
OF_SQUAD, OF_WHY, OF_REWORDED, OF_CONTRASTED = 2, 3, 2, 6
"""How often an epoch has the questions of SQuAD 2.0, the only ones that people made unanswerable, those that ask for a
reason, one in fifty, those in other words, which are fewer than those as they are, and those with a near-miss."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a window.

    Attributes:
        spans: (start, end, share) of the answers in the window, offsets in it, and the share of the people asked who
            gave this one; none where it does not answer.
        kind: "answerable", "adversarial", "elsewhere", "beside", "near-miss", or one of `CHANGED`.
        plain: The question as a teacher reads it: in its first words, and as it was before somebody typed it; None
            where a teacher is not asked.
    """

    question: str
    window: str
    spans: tuple[tuple[int, int, float], ...]
    kind: str
    plain: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and for each passage that it finds the window that would be read.

    Attributes:
        windows: (paragraph, start, end) of each, offsets in the article's text, best passage first.
        spans: (paragraph, start, end) of the gold answers, offsets in the article's text.
        votes: How many people gave each of them.
        plain: What the question was before it was put in other words; "" where it was not.
        near: A question much like it that what answers it does not answer; "" where there is none.
    """

    file: str
    article: str
    id: str
    question: str
    kind: str
    windows: list[tuple[int, int, int]]
    spans: list[tuple[int, int, int]]
    votes: list[int]
    plain: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True)
class Contrast:
    """A question about a paragraph, and one much like it that the paragraph does not answer (Gardner et al. 2020).

    Attributes:
        id: Of another question about the same paragraph.
        answer: Its words in the paragraph.
    """

    id: str
    question: str
    answer: str
    near: str


NEAR_MISS = "near-miss"
CHANGED = frozenset(("swapped", "misplaced", "negated"))
"""Kinds of pairs whose question is another than the one that the passage answers."""

_WHY = re.compile(r"\bwhy\b", re.IGNORECASE)


def held_out(articles: Collection[str]) -> frozenset[str]:
    """Every third of some articles' ids, in the order of the alphabet: those that validate."""
    return frozenset(sorted(articles)[2::3])


def read_contrasts(path: str | Path) -> list[Contrast]:
    """Questions with near-misses, JSON lines of `Contrast`'s attributes.

    Raises:
        QuestionSetError: The file cannot be read, or is not in this form.
    """
    names = [own.name for own in fields(Contrast)]
    return [Contrast(*(check_type(line, name, str, where) for name in names)) for where, line in json_lines(path)]


def gather(
    file: str, cache: Path, rewordings: Mapping[str, str] | None = None, contrasts: Sequence[Contrast] = ()
) -> tuple[dict[str, Article], list[Asked]]:
    """The articles of a file in SQuAD's form, and its questions with what they find; kept in the folder `cache`.

    Args:
        file: Which.
        cache: A folder that exists.
        rewordings: Questions in other words, by id; they come after all as they are.
        contrasts: Questions with near-misses, which come last; those about other files' paragraphs are left out.
    """
    inquiries = read_squad(file)
    articles = {inquiry.article.id: inquiry.article for inquiry in inquiries}
    asked = _found(file, inquiries, cache / f"{Path(file).name}.jsonl")
    first = {own.id: own for own in asked}
    if rewordings is not None:
        others = [reworded(inquiry, rewordings) for inquiry in inquiries]
        found = _found(file, others, cache / f"{Path(file).name}.reworded.jsonl")
        asked += [replace(own, plain=first[own.id].question) for own in found]
    asked += [_contrasted(own, first[own.id], articles) for own in contrasts if own.id in first]
    return articles, asked


def _contrasted(contrast: Contrast, about: Asked, articles: Mapping[str, Article]) -> Asked:
    """A question with its near-miss, which is not searched for: only the paragraph that it is about is read."""
    number = about.spans[0][0]
    paragraph = articles[about.article].paragraph(number)
    spans = [(number, *place) for place in answer_places(contrast, paragraph)]
    votes = [1] * len(spans)
    return replace(about, question=contrast.question, windows=[], spans=spans, votes=votes, near=contrast.near)


def answer_places(contrast: Contrast, paragraph: Paragraph) -> list[tuple[int, int]]:
    """Where the paragraph holds the answer as whole words: start and end in the article's text.

    Raises:
        QuestionSetError: It does not.
    """
    found = re.finditer(rf"(?<!\w){re.escape(contrast.answer)}(?!\w)", paragraph.text)
    places = [(paragraph.start + m.start(), paragraph.start + m.end()) for m in found]
    if not places:
        raise QuestionSetError(f"{contrast.id}: its paragraph does not hold the answer {contrast.answer!r}.")
    return places


def _found(file: str, inquiries: Sequence[Inquiry], kept: Path) -> list[Asked]:
    if not kept.exists():
        found = [
            asdict(asked)
            for inquiry in tqdm(inquiries, desc=file, disable=not sys.stderr.isatty())
            if inquiry.questions
            for asked in _search(file, inquiry)
        ]
        kept.write_text("".join(json.dumps(line) + "\n" for line in found), encoding="utf-8")
    return [Asked(**json.loads(line)) for line in kept.read_text(encoding="utf-8").splitlines()]


def _search(file: str, inquiry: Inquiry) -> Iterator[Asked]:
    encoder = CachedEncoder(load_encoder())
    retriever = Retriever(Index.build([inquiry.article], encoder), encoder)
    questions = inquiry.questions
    for first in range(0, len(questions), AHEAD):
        part = questions[first : first + AHEAD]
        encode_ahead(encoder, [question.text for question in part])
        for question in part:
            found = [p for p in retriever.search(question.text, PASSAGES) if p.paragraph.number > 0]
            seen = [(p.paragraph.number, *window(p.paragraph, p.sentences[0].number)) for p in found]
            spans = Counter(span for part in question.parts for span in part)
            places = [inquiry.article.paragraph(span.place.paragraph).start for span in spans]
            yield Asked(
                Path(file).name,
                inquiry.article.id,
                question.id,
                question.text,
                question.kind,
                seen,
                [(s.place.paragraph, at + s.start, at + s.end) for s, at in zip(spans, places, strict=True)],
                list(spans.values()),
            )


def epoch(articles: dict[str, Article], asked: Sequence[Asked], seed: int) -> list[list[Pair]]:
    """The pairs of one epoch, those of a question together, in random order; each seed gives others."""
    rng = random.Random(seed)  # noqa: S311 (not for secrets)
    strange = [own.question for own in asked]
    pools = {id: texts([p.text for p in article.paragraphs[1:]], 40, rng) for id, article in articles.items()}
    mates: dict[str, list[Asked]] = {}
    for own in asked:
        if own.spans:
            mates.setdefault(own.article, []).append(own)
    pairs: list[list[Pair]] = []
    for own in asked:
        often = (
            (OF_SQUAD, "squad2" in own.file),
            (OF_WHY, _WHY.search(own.question)),
            (OF_REWORDED, own.plain),
            (OF_CONTRASTED, own.near),
        )
        for _ in range(max((times for times, applies in often if applies), default=1)):
            mate = rng.choice(mates[own.article]) if own.spans and rng.random() < JOINED else None
            pairs.append(list(_pairs(own, mate, articles[own.article], pools[own.article], strange, rng)))
    rng.shuffle(pairs)
    return [own for own in pairs if own]


def _pairs(
    own: Asked, mate: Asked | None, article: Article, pool: str, strange: Sequence[str], rng: random.Random
) -> Iterator[Pair]:
    question, plain = own.question, own.plain or own.question
    if mate is not None:
        question = plain = joined(own.question, mate.question, rng)
    question = typed(question, rng) if rng.random() < TYPED else question
    if own.kind == ADVERSARIAL:
        for number, *place in own.windows[: 1 + (rng.random() < ELSEWHERE)]:
            start, end = _shifted(article.paragraph(number), place, rng)
            yield Pair(question, article.text[start:end], (), ADVERSARIAL, plain)
        return
    if not own.spans:
        return
    (number, first, last), _ = max(zip(own.spans, own.votes, strict=True), key=lambda voted: voted[1])
    paragraph = article.paragraph(number)
    usual = answering_window(own, paragraph, first, last)
    start, end = _shifted(paragraph, usual, rng, (first, last))
    text = article.text[start:end]
    inside = [
        (a - start, b - start, votes)
        for (n, a, b), votes in zip(own.spans, own.votes, strict=True)
        if n == number and start <= a and b <= end
    ]
    total = sum(votes for *_, votes in inside)
    yield Pair(question, text, tuple((a, b, votes / total) for a, b, votes in inside), "answerable", plain)
    if own.near and mate is None:
        yield Pair(typed(own.near, rng) if rng.random() < TYPED else own.near, text, (), NEAR_MISS, None)
    golds = {article.text[a:b].lower() for _, a, b in (*own.spans, *(mate.spans if mate else ()))}
    for kind, share, places in (
        ("elsewhere", ELSEWHERE, own.windows),
        ("beside", BESIDE, [(number, *place) for place in windows(paragraph, *usual)[1:]]),
    ):
        if rng.random() < share:
            shifted = [_shifted(article.paragraph(n), place, rng) for n, *place in places]
            others = [(a, b) for a, b in shifted if not any(gold in article.text[a:b].lower() for gold in golds)]
            if others:
                a, b = others[0] if rng.random() < 0.5 else rng.choice(others)
                yield Pair(question, article.text[a:b], (), kind, plain)
    changed = _changed(own.question, text, pool, strange, rng)
    if changed is not None:
        yield Pair(changed[0], text, (), changed[1], changed[0])


def _shifted(
    paragraph: Paragraph, place: Sequence[int], rng: random.Random, answer: tuple[int, int] | None = None
) -> tuple[int, int]:
    """A window, or another around one of its sentences; around the one where the answer begins, and to its end."""
    start, end = place
    if rng.random() >= SHIFTED:
        return start, end
    inside = [own for own in paragraph.sentences if own.start < end and own.end > start]
    if answer is not None:
        inside = [own for own in inside if own.start <= answer[0]][-1:]
    first, last = window(paragraph, rng.choice(inside).number, rng.choice(WIDTHS))
    return first, last if answer is None else max(last, answer[1])


def _changed(question: str, text: str, pool: str, strange: Sequence[str], rng: random.Random) -> tuple[str, str] | None:
    dice = rng.random()
    if dice < SWAPPED:
        other = opposite(question, text, rng) if rng.random() < 0.4 else None
        other = other or swapped(question, text, pool, rng)
        return (other, "swapped") if other else None
    if dice < SWAPPED + MISPLACED:
        other = misplaced(rng.choice(strange), text, rng)
        return (other, "misplaced") if other else None
    if dice < SWAPPED + MISPLACED + NEGATED:
        other = negated(question)
        return (other, "negated") if other else None
    return None


def window_at(paragraph: Paragraph, offset: int) -> tuple[int, int]:
    """The window around the sentence that holds an offset of the article's text."""
    return window(paragraph, next(s.number for s in reversed(paragraph.sentences) if s.start <= offset))


def answering_window(own: Asked, paragraph: Paragraph, first: int, last: int) -> tuple[int, int]:
    """The window that holds the answer, of those that are read; where it lies in none, it is made wider."""
    around = next((found[1:] for found in own.windows if found[0] == paragraph.number), window_at(paragraph, first))
    for start, end in windows(paragraph, *around):
        if start <= first < end:
            return start, max(end, last)
    raise ValueError(f"{own.id}: no sentence of the paragraph holds the answer")
