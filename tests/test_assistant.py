"""The interface as the README shows it, over the shipped article with the real model."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import scoqa
from scoqa.assistant import shipped_index
from scoqa.budget import count_tokens
from scoqa.signals import SIGNALS

from .fakes import WordEncoder

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def assistant() -> scoqa.Assistant:
    return scoqa.load_assistant()


def test_question_is_answered_with_the_verbatim_sentence(assistant: scoqa.Assistant) -> None:
    answer = assistant.ask("Which country will become a full member in 2024?")
    assert answer.answered
    assert answer.refusal is None
    citation = answer.citations[0]
    assert (citation.marker, citation.article_id, citation.paragraph) == (1, "article", 24)
    assert "Belarus will be joining the SCO as a full member in 2024" in citation.quote
    article = assistant.index.articles[0]
    assert article.text[citation.start : citation.end] == citation.quote == answer.statements[0].text
    assert answer.text.startswith(citation.quote)
    assert len(answer.passages) == 5


@pytest.mark.parametrize(
    "question", ["How high is Mount Everest?", "A recipe for pancakes, please", "Who won the World Cup in 1998?"]
)
def test_question_about_something_else_is_refused(assistant: scoqa.Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.refusal is scoqa.Refusal.NOT_IN_ARTICLE
    assert answer.passages
    assert answer.confidence < assistant.ask("Who gave the keynote speech?").confidence


def test_empty_question_is_refused_as_such(assistant: scoqa.Assistant) -> None:
    answer = assistant.ask("  ?")
    assert (answer.refusal, answer.passages, answer.confidence) == (scoqa.Refusal.EMPTY_QUESTION, (), 0.0)


@pytest.mark.parametrize("earlier", ["Does Belarus want in?", scoqa.Turn("Does Belarus want in?", "Yes.")])
def test_follow_up_finds_its_paragraph(assistant: scoqa.Assistant, earlier: str | scoqa.Turn) -> None:
    answer = assistant.ask("Which year is that planned for?", history=[earlier])
    assert answer.query == "Does Belarus want in? Which year is that planned for?"
    assert answer.passages[0].paragraph.number == 24


def test_search_gives_passages_with_all_that_the_readme_names(assistant: scoqa.Assistant) -> None:
    passages = assistant.retriever.search("Who joins in 2024?", k=3)
    assert isinstance(passages, tuple)
    assert len(passages) == 3
    p = passages[0]
    assert (p.article.id, p.paragraph.number) == ("article", 24)
    assert p.paragraph.text.endswith("full member in 2024.")
    assert p.score >= passages[1].score
    assert {"bm25", "dense"} <= set(p.scores)
    assert p.sentences
    repeated = assistant.retriever.search("dialogue instead of confrontation", k=1)[0]
    assert (repeated.paragraph.number, repeated.repeats) == (1, (18,))


@pytest.mark.parametrize(
    ("question", "history"),
    [("and iran?", ["when will belarus join?"]), ("What about the other photo?", ["What is on the train photo?"])],
)
def test_search_finds_what_an_answer_is_made_of(
    assistant: scoqa.Assistant, question: str, history: list[str | scoqa.Turn]
) -> None:
    answer = assistant.ask(question, history)
    assert assistant.search(question, history) == (answer.query, answer.passages)
    assert len(assistant.search(question, history, k=8)[1]) == 8


def test_context_is_numbered_and_bounded(assistant: scoqa.Assistant) -> None:
    text = assistant.context("Who joins in 2024?", max_tokens=130)
    assert text.startswith("[1] SCO Advances the Practice of Regional Convergence, ¶24: ")
    assert count_tokens(text) <= 130
    assert "Left out for length" in text


def test_shipped_index_is_what_the_command_builds(assistant: scoqa.Assistant, tmp_path: Path) -> None:
    article = Path(str(scoqa.__path__[0]), "data", "article.txt")
    command = [sys.executable, "-m", "scoqa", "index", str(article), "--out", str(tmp_path / "index")]
    subprocess.run(command, check=True, capture_output=True)
    rebuilt, shipped = scoqa.Index.load(tmp_path / "index"), assistant.index
    assert (rebuilt.articles, rebuilt.model) == (shipped.articles, shipped.model)
    assert np.array_equal(rebuilt.owners, shipped.owners)
    assert np.array_equal(rebuilt.piece_starts, shipped.piece_starts)
    rows = np.arange(len(shipped.owners))
    assert np.abs(rebuilt.nearest.vectors(rows) - shipped.nearest.vectors(rows)).max() < 1e-4
    assert (
        np.abs(rebuilt.pieces.codes.astype(float) - shipped.pieces.codes.astype(float)).max() < 1e-3
    )  # half precision
    names = sorted(path.name for path in shipped_index().iterdir())
    assert names == sorted(path.name for path in (tmp_path / "index").iterdir())


def test_fact_in_the_last_sentence_of_five_thousand_words_is_found() -> None:
    filler = " ".join(f"The committee met again in room {n} and discussed the minutes." for n in range(500))
    article = scoqa.Article.from_paragraphs("Minutes", [filler + " The treasurer is called Esmeralda."], id="minutes")
    answer = scoqa.Assistant.from_articles([article]).ask("What is the name of the treasurer?")
    assert answer.citations[0].quote == "The treasurer is called Esmeralda."


def test_answer_at_the_end_of_a_very_long_sentence_is_read() -> None:
    districts = "Alder Birch Cedar Dogwood Elm Fir Ginkgo Hazel Ivy Juniper Kapok Larch Maple Oak Pine Zelkova".split()
    costs = enumerate(districts, start=3)
    sentence = ", and ".join(
        f"in district {name} a hospital was opened that cost {cost} million" for cost, name in costs
    )
    article = scoqa.Article.from_paragraphs("Hospitals", [f"{sentence}.", "The river rose in May."])
    answer = scoqa.Assistant.from_articles([article]).ask("How much did the hospital in Zelkova cost?")
    assert answer.statements[0].answer is not None
    assert answer.statements[0].answer.text == "18 million"


def test_index_of_a_model_that_is_not_here_is_an_error_with_the_cure(tmp_path: Path) -> None:
    encoder = WordEncoder()
    scoqa.Index.build([scoqa.Article.from_paragraphs("T", ["One."])], encoder).save(tmp_path / "index")
    with pytest.raises(scoqa.ScoqaError, match=r"neither a folder nor in the local .* cache"):
        scoqa.load_assistant(tmp_path / "index")


@pytest.mark.parametrize(
    ("question", "paragraphs"),
    [
        ("What does SCO stand for?", [2]),
        ("What does paragraph 5 say?", [5]),
        ("quote the last paragraph", [25]),
        ("What is on the second photo?", [15]),
        ("explain the 2nd picture", [15]),
        ("what is in paragraph five", [5]),
        ("What is the subtitle?", [1]),
        ("Does the text come with a disclaimer?", [26]),
        ("Apart from China, which countries are named?", [15, 21, 24]),
        ("which countries are mentioned besides iran and belarus", [1, 15]),
        ("When was the second photo taken?", [15]),
        ("When was the first photo taken?", [7]),
        ("What is the purpose of the organisation?", [12]),
    ],
)
def test_question_about_a_part_of_the_article_is_answered_with_it(
    assistant: scoqa.Assistant, question: str, paragraphs: list[int]
) -> None:
    assert [citation.paragraph for citation in assistant.ask(question).citations] == paragraphs


def test_notice_does_not_answer_what_it_is_not_asked(assistant: scoqa.Assistant) -> None:
    assert assistant.ask("What does the author think of China?").citations[0].paragraph != 26
    assert assistant.ask("Whose views are not necessarily reflected?").citations[0].paragraph == 26


@pytest.mark.parametrize(
    "question",
    [
        "What does paragraph 99 say?",
        "Describe the tenth picture.",
        "When was the third photo taken?",
        "What do we see in the third photo?",
    ],
)
def test_place_that_does_not_exist_is_refused(assistant: scoqa.Assistant, question: str) -> None:
    assert assistant.ask(question).shortfall is scoqa.Shortfall.NO_SUCH_PLACE


def test_name_of_an_author_whom_no_line_names_is_refused(assistant: scoqa.Assistant) -> None:
    for question in ("author name", "What is the name of the person who wrote this article?"):
        answer = assistant.ask(question)
        assert (answer.refusal, answer.shortfall) == (scoqa.Refusal.NOT_IN_ARTICLE, scoqa.Shortfall.ONLY_THE_TOPIC)
    article = scoqa.Article.from_paragraphs("Rain", ["By Jane Doe", "It rained in all of Norway for most of May."])
    answer = scoqa.Assistant.from_articles([article]).ask("What is the author's name?")
    assert [citation.quote for citation in answer.citations] == ["By Jane Doe"]


def test_whether_a_country_is_mentioned_does_not_list_them(assistant: scoqa.Assistant) -> None:
    assert assistant.ask("Does the article mention India?").refusal is scoqa.Refusal.NOT_IN_ARTICLE


@pytest.mark.parametrize(
    ("before", "question", "paragraph"),
    [
        ("What does the second photo show?", "When was it taken?", 15),
        ("When was the second photo taken?", "And the first one?", 7),
        ("When was the second photo taken?", "And the photo of the train?", 7),
        ("When was the first photo taken?", "And where is the workshop?", 15),
        ("When was the second photo taken?", "What about the other photo?", 7),
        ("What does the second paragraph say?", "And the third?", 3),
    ],
)
def test_number_of_a_picture_or_a_paragraph_is_carried_only_where_a_follow_up_points(
    assistant: scoqa.Assistant, before: str, question: str, paragraph: int
) -> None:
    assert assistant.ask(question, [before]).passages[0].paragraph.number == paragraph


def test_organization_that_was_spoken_of_before_is_not_the_one_of_the_title(assistant: scoqa.Assistant) -> None:
    assert "SCO" not in assistant.ask("Who leads this organization?", ["What is the United Nations?"]).query


def test_other_one_is_not_the_one_that_was_shown(assistant: scoqa.Assistant) -> None:
    history = ["What does the photo with the train show?"]
    assert assistant.ask(history[0]).citations[0].paragraph == 7
    found = [passage.paragraph.number for passage in assistant.ask("What about the other photo?", history).passages]
    assert found[0] == 15
    assert 7 not in found


UNION = [
    "Arland, Borland and Dunland will join the union in 2026.",
    "Visitors from many places buy fresh bread at the market every Sunday morning.",
    "The war between Arland and Borland broke out in 1990, and it ended with a treaty in 1995.",
    "The heat pump works by drawing warmth out of cold sea water.",
]


@pytest.fixture(scope="module")
def union() -> scoqa.Assistant:
    return scoqa.Assistant.from_articles([scoqa.Article.from_paragraphs("News", UNION)])


@pytest.mark.parametrize(
    ("question", "before", "paragraph"),
    [
        ("Which other countries will join the union?", "Will Japan join the union?", 1),  # that was not answered
        ("Which other countries will join the union?", "When will Arland join the union?", 1),  # nothing else answers
        ("How did it end?", "When did the war between Arland and Borland break out?", 3),
        ("How does it work?", "What is a heat pump?", 4),
        ("Who made it?", "What is this article about?", None),
        ("Is there a market on Sunday?", "How many jobs will the plant create?", 2),
    ],
)
def test_follow_up_is_asked_of_what_the_question_before_was_about(
    union: scoqa.Assistant, question: str, before: str, paragraph: int | None
) -> None:
    answer = union.ask(question, [before])
    assert next((citation.paragraph for citation in answer.citations), None) == paragraph


def test_without_a_byline_the_author_is_looked_for_in_what_the_article_says(union: scoqa.Assistant) -> None:
    answer = union.ask("Who wrote it?", ["Who signed the treaty?"])
    assert answer.query == "Who signed the treaty? Who wrote it?"


def test_without_a_byline_nobody_of_whom_the_article_tells_has_written_it() -> None:
    wrote = "A petition against it was signed by many. Its author, the teacher Jean Fallow, wrote an essay, too."
    alone = scoqa.Assistant.from_articles([scoqa.Article.from_paragraphs("A drum returns", [wrote])])
    answer = alone.ask("Who wrote this article?")
    assert (answer.refusal, answer.shortfall) == (scoqa.Refusal.NOT_IN_ARTICLE, scoqa.Shortfall.ONLY_THE_TOPIC)
    assert alone.ask("Who wrote the essay?").answered
    assert not alone.ask("Who wrote this?").answered
    assert not alone.ask("When was this article published?").answered


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("Who took the photo?", []),
        ("Which agency are the images from?", []),
        ("Who took it?", ["What is in the photo?"]),
    ],
)
def test_credit_of_a_caption_answers_whose_the_picture_is(
    assistant: scoqa.Assistant, question: str, history: list[str]
) -> None:
    statement = assistant.ask(question, history).statements[0]
    assert statement.answer is not None
    assert (statement.answer.text, statement.citations[0].paragraph) == ("Xinhua", 7)


@pytest.mark.parametrize("question", ["Whose face is in the photo?", "Who took part in the event in the photo?"])
def test_question_about_what_a_picture_shows_is_not_answered_by_its_credit(question: str) -> None:
    caption = "Photo: The singer Ada Berg takes part in a race in Oslo. (Sam Idowu/County News)"
    alone = scoqa.Assistant.from_articles([scoqa.Article.from_paragraphs("A race", ["It rained.", caption])])
    marked = [s.answer.text for s in alone.ask(question).statements if s.answer is not None]
    assert marked == ["Ada Berg"]


def test_brackets_that_name_nobody_are_no_credit() -> None:
    caption = "Photo: Ada Berg with her dog (left)"
    alone = scoqa.Assistant.from_articles([scoqa.Article.from_paragraphs("A race", ["It rained.", caption])])
    assert [s.answer for s in alone.ask("Who took the photo?").statements] == [None]


def test_who_wants_to_be_told_all_gets_no_few_words_marked(assistant: scoqa.Assistant) -> None:
    marked = [
        assistant.ask(q).statements[0].answer for q in ("Luban Workshop place", "Tell me about the Luban Workshop")
    ]
    assert marked[0] is not None
    assert marked[1] is None


def test_words_that_answer_a_follow_up_are_marked_whatever_was_asked_before(assistant: scoqa.Assistant) -> None:
    statement = assistant.ask("Which year is that planned for?", ["Does Belarus want in?"]).statements[0]
    assert statement.answer is not None
    assert statement.answer.text == "2024"


def test_paragraph_that_comes_again_says_so_where_it_is_asked_for_by_its_number(assistant: scoqa.Assistant) -> None:
    answer = assistant.ask("What does paragraph 1 say?")
    assert [citation.repeats for citation in answer.citations] == [(18,)]


def test_confidence_of_an_answer_about_the_article_is_not_explained_by_its_passages(assistant: scoqa.Assistant) -> None:
    assert assistant.explain("What is the article about?").lift == {}


def test_abbreviation_of_one_article_is_not_searched_for_in_another() -> None:
    introduces = scoqa.Article.from_paragraphs("A", ["The World Rain Office (WRO) met in Oslo. The WRO sat."], id="a")
    writes_out = scoqa.Article.from_paragraphs("B", ["The budget of the World Rain Office grew."], id="b")
    question = "How did the budget of the World Rain Office grow?"
    alone = scoqa.Assistant.from_articles([introduces], encoder=WordEncoder())
    assert alone.ask(question).query == "How did the budget of the WRO grow?"
    both = scoqa.Assistant.from_articles([introduces, writes_out], encoder=WordEncoder())
    assert both.ask(question).query == question


def test_question_before_changes_nothing_for_one_that_stands_alone(assistant: scoqa.Assistant) -> None:
    question = "What does China want in its neighborhood?"
    assert assistant.ask(question, ["Which goals does the Luban Workshop pursue?"]) == assistant.ask(question)


def test_what_is_asked_after_a_summary_stands_alone(assistant: scoqa.Assistant) -> None:
    for before in ("What is this article about?", "Summarise it, please"):
        assert assistant.ask("Where is the train?", [before]).query == "Where is the train?"
        assert assistant.search("Where is the train?", [before])[0] == "Where is the train?"


def test_he_or_she_is_the_person_whom_the_answer_before_names() -> None:
    study = "The study was led by Dr Neil Farquhar of the University of Glasgow."
    others = ["It rained in Oslo.", "Farquhar has worked in Naples since 1992."]
    alone = scoqa.Assistant.from_articles([scoqa.Article.from_paragraphs("Octopuses", [study, *others])])
    answer = alone.ask("Where has he worked since 1992?", ["Who led the study?", "When?"])
    assert answer.query == "Who led the study? Where has Farquhar worked since 1992?"
    assert answer.statements[0].text == others[1]
    assert "Farquhar" not in alone.ask("Where has he worked?", ["Who paid for the rain in Lima?"]).query
    other = scoqa.Article.from_paragraphs("Rain", ["The rain in Oslo was bad for Ada Lind.", "He has worked in Rome."])
    two = scoqa.Assistant.from_articles([*alone.index.articles, other])
    assert "Farquhar" in two.ask("Where has he worked?", ["Who led the study?"]).query
    assert "Farquhar" not in two.ask("Where has he worked?", ["Who led the study?"], articles=[other.id]).query


def test_question_about_the_article_does_not_carry_the_one_before(assistant: scoqa.Assistant) -> None:
    answer = assistant.ask("who wrote this?", ["How many members does the SCO have?"])
    assert (answer.query, [c.paragraph for c in answer.citations]) == ("who wrote this?", [26])


def test_many_questions_are_answered_as_one_by_one_in_their_order(assistant: scoqa.Assistant) -> None:
    asked: list[tuple[str, list[str]]] = [
        ("Which year is that planned for?", ["Does Belarus want in?"]),
        ("Thanks!", []),
        ("", []),
        ("How high is Mount Everest?", []),
        ("What does paragraph 5 say?", []),
        *((f"Which country joins in {year}?", []) for year in range(1900, 2030)),
    ]
    found = list(assistant.ask_many(asked))
    assert len(found) == len(asked)
    for answer, (question, history) in zip(found, asked, strict=True):
        alone = assistant.ask(question, history)
        assert (answer.question, answer.query, answer.text) == (alone.question, alone.query, alone.text)
        assert answer.confidence == pytest.approx(alone.confidence, abs=1e-5)
    assert list(assistant.ask_many([])) == []


@pytest.mark.parametrize("history", [(), ("When will Belarus join?",)])
def test_what_the_signals_contribute_adds_up_to_the_score(assistant: scoqa.Assistant, history: tuple[str, ...]) -> None:
    explanation = assistant.with_signals(SIGNALS).explain("What has it to do with the region?", history)
    for passage, parts in zip(explanation.answer.passages, explanation.contributions, strict=True):
        assert sum(parts.values()) == pytest.approx(passage.score, abs=1e-3)
        assert ("alone" in parts) is bool(history)


def test_name_in_the_place_of_another_is_spoken_of_by_what_is_found_first(assistant: scoqa.Assistant) -> None:
    query, passages = assistant.search("and Iran?", ["Will Belarus be a full member?"])
    assert query == "Will Iran be a full member?"
    assert "Iran" in passages[0].paragraph.text


def test_more_is_what_stands_after_the_sentence_that_answered(assistant: scoqa.Assistant) -> None:
    asked = ["What does SCO stand for?"]
    answer = assistant.ask(asked[0])
    text, end = answer.citations[0].article.text, answer.citations[0].end
    told = [assistant.ask("Tell me more.", history=[*asked, *before]) for before in ((), ("more",), ("go on",) * 20)]
    first, second = ([citation.start for citation in own.citations] for own in told[:2])
    assert min(first) >= end
    assert min(second) > max(first)
    assert all(text[c.start : c.end] == c.quote for own in told[:2] for c in own.citations)
    assert [own.query for own in told[:2]] == [answer.query] * 2
    assert not set(told[2].citations) & {*told[0].citations, *told[1].citations}
    assert not assistant.ask("Tell me more.").answered


def test_more_is_as_sure_as_what_it_goes_on_from_and_is_searched_for_like_it(assistant: scoqa.Assistant) -> None:
    asked = ["Who gave the keynote speech?"]
    answer, more = assistant.ask(asked[0]), assistant.ask("Tell me more.", asked)
    assert more.confidence == answer.confidence < 1
    for before in (asked, [*asked, "Go on."]):
        assert assistant.search("Tell me more.", before) == assistant.search(asked[0])


@pytest.mark.parametrize("question", ["What does the second photo show?", "Which other country joined?", "Why?"])
def test_search_refuses_fewer_than_one(assistant: scoqa.Assistant, question: str) -> None:
    for k in (0, -1):
        with pytest.raises(ValueError, match=f"k is at least 1, not {k}"):
            assistant.search(question, ["Which country joined?"], k=k)


def test_an_english_question_is_not_in_a_language_that_the_model_does_not_know() -> None:
    text = "Der Zug war mit Reifen und mit Holz beladen. Er fuhr am Morgen durch die Stadt und kam nie an."
    german = scoqa.Assistant.from_index(scoqa.Index.build([scoqa.Article.from_paragraphs("Der Zug", [text])]))
    for question, known in (("Who painted the ceiling of the chapel?", True), ("Кто расписал потолок часовни?", False)):
        answer = german.ask(question)
        assert answer.refusal is scoqa.Refusal.NOT_IN_ARTICLE
        assert (answer.shortfall is scoqa.Shortfall.OTHER_LANGUAGE) is not known


def test_more_of_many_questions_is_what_it_is_of_one(assistant: scoqa.Assistant) -> None:
    asked = ("Tell me more.", ["Who gave the keynote speech?"])
    assert [own.citations for own in assistant.ask_many([asked])] == [assistant.ask(*asked).citations]


def test_more_after_a_refusal_is_refused_too(assistant: scoqa.Assistant) -> None:
    asked = "How high is Mount Everest?"
    answer = assistant.ask("Tell me more.", [asked])
    assert (answer.question, answer.refusal, answer.query) == ("Tell me more.", scoqa.Refusal.NOT_IN_ARTICLE, asked)


@pytest.mark.parametrize("question", ["sumarise it", "sumary please", "who is the auther?"])
def test_misspelt_question_about_the_article_is_understood(assistant: scoqa.Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.confidence == 1.0
    assert answer.corrections


def test_follow_up_of_a_numbered_picture_is_asked_of_its_caption(assistant: scoqa.Assistant) -> None:
    answer = assistant.ask("Where was it taken?", ["What does the second photo show?"])
    assert answer.passages[0].paragraph.number == 15


def test_follow_up_that_points_at_nothing_is_answered_by_itself_where_it_must(assistant: scoqa.Assistant) -> None:
    alone = assistant.ask("What is the train?")
    after = assistant.ask("What is the train?", ["How high is Mount Everest?"])
    assert [c.quote for c in after.citations] == [c.quote for c in alone.citations]
    assert not assistant.ask("How high is it?", ["What is the capital of Peru?"]).answered


def test_what_follows_a_numbered_place_does_not_lean_on_it(assistant: scoqa.Assistant) -> None:
    before = ["What does paragraph 3 say?"]
    assert assistant.ask("Tell me about Belarus", before).query == "Belarus"
    assert assistant.ask("And the third?", ["What does the second paragraph say?"]).citations[0].paragraph == 3


def test_what_is_asked_according_to_the_article_may_be_about_itself(assistant: scoqa.Assistant) -> None:
    plain = assistant.ask("What is the headline?")
    assert assistant.ask("According to the article, what is the headline?").citations == plain.citations
    assert assistant.ask("Who  wrote  the  article?").citations == assistant.ask("Who wrote the article?").citations
