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
) -> tuple[float, float, float]:
    """EM and F1 of the answer read in the best passage; AUROC of answerability against adversarial questions."""
    network.eval()
    asked = [own for own in asked if own.windows]
    read = [(row, *place) for row, own in enumerate(asked) for place in _windows(articles[own.article], own)]
    texts = [articles[asked[row].article].text[start:end] for row, start, end in read]
    pieces = [tokenizer.encode(asked[row].question, text) for (row, *_), text in zip(read, texts, strict=True)]
    found, sure = [""] * len(asked), np.full(len(asked), -np.inf)
    order = sorted(range(len(read)), key=lambda place: len(pieces[place]))
    with torch.inference_mode():
        for first in range(0, len(order), BATCH):
            places = order[first : first + BATCH]
            batch = [Example(pieces[place].ids, pieces[place].type_ids, -1, -1) for place in places]
            given = tensors(batch, network.answers.weight.device)
            span, answers = network(**given)
            for own, (place, score) in enumerate(zip(places, answers.tolist(), strict=True)):
                row = read[place][0]
                if score > sure[row]:
                    spans = likeliest_spans(span[own].cpu().numpy(), pieces[place])
                    found[row], sure[row] = texts[place][slice(*spans[0][:2])] if spans else "", score
    answerable = np.array([bool(own.spans) for own in asked])
    golds = [[articles[own.article].text[a:b] for _, a, b in own.spans] for own in asked]
    exact = [exact_match([own], words) for words, own in zip(found, golds, strict=True) if own]
    overlap = [word_f1([own], words) for words, own in zip(found, golds, strict=True) if own]
    return float(np.mean(exact)), float(np.mean(overlap)), float(auroc(sure, answerable))


def _windows(article: Article, own: Asked) -> list[tuple[int, int]]:
    number, start, end = own.windows[0]
    return windows(article.paragraph(number), start, end)
