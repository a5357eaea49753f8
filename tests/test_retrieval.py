from typing import Any

import numpy as np
import pytest

from scoqa import Article, Index, Retriever
from scoqa.answering import compose
from scoqa.errors import IndexFolderError
from scoqa.explaining import explain
from scoqa.index import Rows
from scoqa.reading import BELOW_HEADING
from scoqa.retrieval import CANDIDATES
from scoqa.signals import BM25, SIGNALS, Judged, Query
from scoqa.years import OTHER_YEAR

from .fakes import WordEncoder

ARTICLE = Article.from_paragraphs(
    "The valley in the rain",
    [
        "It rained for forty days. The river rose.",
        "The old bridge held. Farmers lost their hay.",
        "A new bridge opens in 2024. It is built of oak.",
        "The old bridge held. Farmers lost their hay.",
        "School closed early.",
    ],
    id="valley",
)


def retriever(**options: Any) -> Retriever:
    encoder = WordEncoder()
    return Retriever(Index.build([ARTICLE], encoder), encoder, **options)


def numbers(found: tuple) -> list[int]:  # type: ignore[type-arg]
    return [passage.paragraph.number for passage in found]


def test_best_passage_and_its_best_sentence_come_first() -> None:
    passage = retriever().search("When does the new bridge open?")[0]
    assert passage.paragraph.number == 3
    assert passage.sentences[0].text == "A new bridge opens in 2024."
    assert passage.article == ARTICLE


def test_passages_of_named_articles_come_back_however_many_others_are_nearer() -> None:
    many = Article.from_paragraphs("Bridges", [f"The new bridge number {n} opens." for n in range(150)], id="bridges")
    encoder = WordEncoder()
    search = Retriever(Index.build([many, ARTICLE], encoder), encoder).search
    assert {passage.article.id for passage in search("the new bridge opens", k=5)} == {"bridges"}
    found = search("the new bridge opens", k=5, articles=["valley"])
    assert {passage.article.id for passage in found} == {"valley"}
    assert len(found) == 5
    assert found[0].paragraph.number == 3
    with pytest.raises(ValueError, match="nowhere"):
        search("the new bridge opens", articles=["nowhere"])


def test_of_an_article_with_few_paragraphs_all_are_candidates_and_nothing_is_searched_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    encoder = WordEncoder()
    own = Retriever(Index.build([ARTICLE], encoder), encoder)
    query = own.judge.query("the new bridge opens", encoder)
    monkeypatch.setattr(own, "candidates", lambda *_: pytest.fail("the whole index was searched"))
    assert own.candidates_in(["valley"], query).tolist() == np.unique(own.index.groups).tolist()


def test_repeats_come_back_once_with_the_numbers_of_the_others() -> None:
    found = retriever().search("Who lost their hay?", k=10)
    assert numbers(found).count(2) == 1
    assert 4 not in numbers(found)
    assert next(p for p in found if p.paragraph.number == 2).repeats == (4,)


def test_scores_order_the_passages_and_k_bounds_them() -> None:
    found = retriever().search("the bridge", k=3)
    assert len(found) == 3
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    assert len(retriever().search("the bridge", k=100)) == len(ARTICLE.paragraphs) - 1  # a repeat comes back once


def test_same_query_gives_the_same_passages() -> None:
    assert retriever().search("bridge hay school") == retriever().search("bridge hay school")


def test_every_passage_names_its_signals() -> None:
    for passage in retriever().search("new bridge"):
        assert set(passage.scores) == {BM25, *SIGNALS, "part", "coverage", "names", OTHER_YEAR}


@pytest.mark.parametrize("signals", [("bm25",), ("dense",)])
def test_each_leg_works_alone(signals: tuple[str, ...]) -> None:
    assert numbers(retriever(signals=signals).search("oak bridge opens 2024"))[0] == 3


def test_query_that_shares_no_word_still_gives_the_nearest_passages() -> None:
    assert retriever(signals=("bm25",)).search("zebra")


def test_blank_query_gives_nothing() -> None:
    assert retriever().search("  ") == ()


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        retriever().search("bridge", k=0)
    with pytest.raises(ValueError, match="nonsense"):
        retriever(signals=("nonsense",))


def test_encoder_of_other_weights_is_refused() -> None:
    index = Index.build([ARTICLE], WordEncoder())
    with pytest.raises(IndexFolderError, match="Rebuild"):
        Retriever(index, WordEncoder(weights="1" * 64))


def test_of_many_paragraphs_only_the_candidates_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    article = Article.from_paragraphs(None, [f"word{i} common." for i in range(3_000)] + ["needle haystack common."])
    encoder = WordEncoder()
    search = Retriever(Index.build([article], encoder), encoder)
    judge, seen = search.judge.judge, []

    def noted(query: Query, rows: Rows) -> Judged:
        seen.append(len(rows))
        return judge(query, rows)

    monkeypatch.setattr(search.judge, "judge", noted)
    assert search.search("needle haystack common")[0].paragraph.number == 3_001
    assert max(seen) <= 2 * CANDIDATES


def test_many_repeats_do_not_crowd_out_the_rest_and_k_is_kept() -> None:
    texts = ["Subscribe to our paper on the new bridge."] * 80 + [f"Village {n} kept a diary." for n in range(120)]
    encoder = WordEncoder()
    found = Retriever(Index.build([Article.from_paragraphs(None, texts)], encoder), encoder).search("new bridge", k=100)
    assert len(found) == 100
    assert len(found[0].repeats) == 79


def test_half_characters_in_a_query_are_no_error() -> None:
    assert retriever().search("\ud800 new bridge")[0].paragraph.number == 3


def test_caption_is_preferred_where_a_picture_is_asked_about() -> None:
    article = Article.from_paragraphs("Oslo", ["The river and the bridge.", "The bridge, May 2, 2023. (Photo/AFP)"])
    encoder = WordEncoder()
    search = Retriever(Index.build([article], encoder), encoder).search
    assert numbers(search("the river and the bridge"))[0] == 1
    with_picture = search("the river and the bridge in the picture")
    assert {p.paragraph.number: p.scores["part"] for p in with_picture} == {0: -1.0, 1: 0.0, 2: 0.5}


def test_heading_answers_for_the_paragraph_below_it_and_not_for_itself() -> None:
    below = "It is five weeks' rent, and has to be paid into an account that nobody may touch, not even the town."
    other = "The rules for dogs and cats are on the wall of the old school, where anybody may go and read them."
    texts = ["It rained.", "Deposit rules", below, "Rules for pets", other]
    encoder = WordEncoder()
    both, plain = (Index.build([Article.from_paragraphs("News", own)], encoder) for own in (texts, [below, other]))
    retriever = Retriever(both, encoder)
    found = retriever.search("deposit rules")
    assert numbers(found) == [3, 5, 1, 0]
    assert [own.scores[BELOW_HEADING] for own in found] == [1.0, 0.0, 0.0, 0.0]
    taken_apart = explain(retriever, compose("deposit rules", "deposit rules", found))
    assert [sum(own.values()) for own in taken_apart.contributions] == pytest.approx([own.score for own in found])
    assert numbers(Retriever(plain, encoder).search("deposit rules"))[0] == 2


def test_a_heading_counts_for_every_paragraph_of_its_section_and_no_further() -> None:
    texts = ["Budget", "Chen was for it.", "Bell voted against.", "Roads", "Ortiz voted against.", "Budget"]
    articles = [
        Article.from_paragraphs(None, [*texts, "It rained."], id="a"),
        Article.from_paragraphs(None, texts[4:5]),
    ]
    encoder = WordEncoder()
    found = Retriever(Index.build(articles, encoder), encoder).search("Who voted against the budget?")
    assert numbers(found)[:2] == [3, 5]
    first, second = ({p.paragraph.number: p.scores for p in found if p.article is own} for own in articles)
    assert {number: scores[BELOW_HEADING] for number, scores in first.items()} == {2: 1.0, 3: 1.0, 5: 0.0, 7: 1.0}
    assert second[1][BELOW_HEADING] == 0.0
    assert found[0].scores["late"] > found[1].scores["late"]


def test_a_paragraph_that_comes_again_has_the_headings_of_all_its_places() -> None:
    texts = ["Is it open?", "No.", "Is it free?", "No.", "Roads", "It rained."]
    index = Index.build([Article.from_paragraphs(None, texts)], WordEncoder())
    headings, starts = index.headings(np.array([0, 1, 5]))
    assert (headings.tolist(), starts.tolist()) == ([0, 2, 4], [0, 0, 2, 3])


def test_a_follow_up_counts_for_itself_beside_the_question_before_it() -> None:
    query, alone = "When did school close early? And the hay?", "And the hay?"
    search = retriever().search
    assert numbers(search(query))[0] == 5
    found = search(query, alone=alone)
    assert numbers(found)[0] == 2
    both = {p.paragraph.number: p.score for p in search(query)}
    assert found[0].score == pytest.approx((both[2] + found[0].scores["alone"]) / 2)


def test_sentences_for_a_whole_follow_up_are_ordered_for_it_alone() -> None:
    before, alone = "When does a new bridge open?", "What is it built of?"
    search = retriever().search
    assert search(f"{before} {alone}")[0].sentences[0].number == 1
    found = search(f"{before} {alone}", alone=alone)[0]
    assert (found.paragraph.number, found.sentences[0].number) == (3, 2)


def test_articles_that_are_not_there_are_refused_whatever_is_searched_for() -> None:
    own = Retriever(Index.build([ARTICLE], WordEncoder()), WordEncoder())
    for query in ("bridge", "", "?"):
        with pytest.raises(ValueError, match="nope"):
            own.search(query, articles=["nope"])
        with pytest.raises(TypeError, match="one string"):
            own.search(query, articles="bridge")
