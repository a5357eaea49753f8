"""What a reader is worth while it is trained: answers read from the passages that retrieval finds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from reader_model import Example, ReaderNetwork, tensors
from reader_pairs import Asked
from tokenizers import Tokenizer

from scoqa.evaluation.quoting import exact_match, word_f1
from scoqa.evaluation.selective import auroc
from scoqa.reader import likeliest_spans
from scoqa.types import Article
from scoqa.windows import windows

BATCH = 32


def validate(
    network: ReaderNetwork, tokenizer: Tokenizer, articles: Mapping[str, Article], asked: Sequence[Asked]
) -> tuple[float, float, float, float]:
    """EM and F1 of the answer read in the best passage, AUROC of answerability against adversarial questions, R@1.

    R@1 is the network's own: of the passages that retrieval finds, one window of each but the best, the one with the
    highest log-odds.
    """
    network.eval()
    asked = [own for own in asked if own.windows]
    read = [(row, *place) for row, own in enumerate(asked) for place in _windows(articles[own.article], own)]
    texts = [articles[asked[row].article].text[start:end] for row, _, start, end in read]
    pieces = [tokenizer.encode(asked[row].question, text) for (row, *_), text in zip(read, texts, strict=True)]
    scores, words = np.zeros(len(read)), [""] * len(read)
    order = sorted(range(len(read)), key=lambda place: len(pieces[place]))
    with torch.inference_mode():
        for first in range(0, len(order), BATCH):
            places = order[first : first + BATCH]
            batch = [Example(pieces[place].ids, pieces[place].type_ids) for place in places]
            span, answers = network(**tensors(batch, network.span.weight.device))
            scores[places] = answers.cpu().numpy()
            for own, place in enumerate(places):
                spans = likeliest_spans(span[own].cpu().numpy(), pieces[place])
                words[place] = texts[place][slice(*spans[0][:2])] if spans else ""
    by_row: list[list[int]] = [[] for _ in asked]
    for place, (row, *_) in enumerate(read):
        by_row[row].append(place)
    best, hits, exact, overlap = np.zeros(len(asked)), [], [], []
    for row, one in enumerate(asked):
        surest = max((p for p in by_row[row] if read[p][1] == one.windows[0][0]), key=lambda p: scores[p])
        best[row] = scores[surest]
        if one.spans:
            golds = [[articles[one.article].text[a:b] for _, a, b in one.spans]]
            exact.append(exact_match(golds, words[surest]))
            overlap.append(word_f1(golds, words[surest]))
            hits.append(read[max(by_row[row], key=lambda p: scores[p])][1] in {number for number, *_ in one.spans})
    answerable = np.array([bool(own.spans) for own in asked])
    return float(np.mean(exact)), float(np.mean(overlap)), float(auroc(best, answerable)), float(np.mean(hits))


def _windows(article: Article, own: Asked) -> list[tuple[int, int, int]]:
    """(paragraph, start, end) of the best passage's windows, and for an answerable question of one of each other."""
    number, start, end = own.windows[0]
    found = [(number, *place) for place in windows(article.paragraph(number), start, end)]
    return found + (own.windows[1:] if own.spans else [])
