from collections.abc import Collection, Sequence

import pytest

from scoqa import Turn
from scoqa.conversation import in_context, stood_alone
from scoqa.follow_ups import is_follow_up, is_whole
from scoqa.people import who_is_meant, with_answer


def standalone(question: str, history: Sequence[str | Turn] = (), names: Collection[str] = ()) -> str:
    """The query alone."""
    return in_context(question, history, names)[0]


@pytest.mark.parametrize(
    "question",
    [
        "Since when?",
        "why?",
        "and Iran?",
        "What about the other photo?",
        "Which year is that planned for?",
        "yes",
        "Who was the arch rival to this series?",
        "Why did all the leaders sign these treaties?",
    ],
)
def test_question_that_leans_on_the_last_one_is_a_follow_up(question: str) -> None:
    assert is_follow_up(question)


@pytest.mark.parametrize(
    "question",
    [
        "Which country will become a full member in 2024?",
        "What does China want in its neighbourhood?",
        "what does china want in its neighbourhood",
        "How do students learn skills in Dushanbe?",
        "What is de-coupling?",
        "who is Xi",
        "Is there a market in Oslo?",
        "Who said that Iran would join?",
        "What happened this year in the region?",
        "What does this article say about Iran?",
        "Who owns the stadium in Oslo, and how big is this stadium?",
        "Who founded the bank in Oslo, and when did this happen?",
        "How does Norway treat these neighbours?",
        "What happened in the north this morning?",
    ],
)
def test_question_that_says_what_it_is_about_stands_alone(question: str) -> None:
    assert not is_follow_up(question)
    assert standalone(question, ["Does Belarus want in?"]) == question


def test_third_follow_up_still_knows_what_the_first_question_was_about() -> None:
    history: list[str | Turn] = ["Will Belarus join the organization?", Turn("When?", "In 2024."), "and why?"]
    assert standalone("Since when?", history) == "Since when will Belarus join the organization?"


def test_change_of_subject_carries_nothing_over() -> None:
    assert standalone("Which students learn skills?", ["Will Belarus join?"]) == "Which students learn skills?"


def test_without_history_a_question_is_what_it_is() -> None:
    assert standalone(" Since when? ") == "Since when?"


def test_history_of_anything_else_is_named() -> None:
    with pytest.raises(TypeError, match="not dict"):
        standalone("Since when?", [{"question": "x"}])  # type: ignore[list-item]


def test_history_of_one_string_is_refused() -> None:
    with pytest.raises(TypeError, match="not one string"):
        standalone("Since when?", "Is Iran a member?")


@pytest.mark.parametrize(
    "question",
    ["What kind of trust is it after?", "Was everybody behind that?", "What will they build there in the end?"],
)
def test_pronoun_that_nothing_in_the_question_explains_is_a_follow_up(question: str) -> None:
    assert is_follow_up(question)


@pytest.mark.parametrize(
    "question",
    [
        "Why did Iran say it would join?",
        "What do the leaders of the member countries think when they hear that?",
    ],
)
def test_pronoun_that_the_question_explains_stands_alone(question: str) -> None:
    assert not is_follow_up(question)


@pytest.mark.parametrize(
    ("question", "query"),
    [
        ("And Iran?", "When will Iran join?"),
        ("what about Saudi Arabia?", "When will Saudi Arabia join?"),
        ("and the photo?", "When will Belarus join? and the photo?"),
    ],
)
def test_name_takes_the_place_of_the_only_name_asked_about_before(question: str, query: str) -> None:
    assert standalone(question, ["When will Belarus join?"]) == query


def test_last_question_that_stood_alone_is_found_behind_follow_ups() -> None:
    assert stood_alone(["When will Belarus join?", "Why?", "And then?"]) == "When will Belarus join?"
    assert stood_alone([]) == ""


@pytest.mark.parametrize(
    ("history", "question", "query"),
    [
        (["When did the port close?"], "Why?", "Why did the port close?"),
        (["Is the port shut?"], "but since when exactly?", "Since when is the port shut?"),
        (["Is the work late?"], "By how much?", "By how much is the work late?"),
        (["Is the port shut?", "And the quay?"], "Why?", "Why is the quay shut?"),
        (["Is the port shut now?", "And the quay?"], "Why?", "Is the port shut now? And the quay? Why?"),
        (["How many ships came?"], "Why?", "How many ships came? Why?"),
        (["Who founded Pedalpost?"], "When?", "When was Pedalpost founded?"),
        (["which company built the first sheds by the river?"], "why?", "Why were the first sheds by the river built?"),
        (["Who founded Siemens?"], "Where?", "Where was Siemens founded?"),
        (["Who lived in Oslo?"], "When?", "Who lived in Oslo? When?"),
        (["What does a ticket cost?"], "Why?", "What does a ticket cost? Why?"),
        (["When did the port close?"], "Why not?", "When did the port close? Why not?"),
    ],
)
def test_question_word_alone_asks_the_question_before_with_it(history: list[str], question: str, query: str) -> None:
    assert standalone(question, history) == query


@pytest.mark.parametrize(
    ("before", "question", "alone"),
    [
        ("Who is Ada van den Berg?", "What did she do before?", "What did van den Berg do before?"),
        ("Tell me about Mayor Helena Strand.", "what are her plans?", "what are Strand’s plans?"),
        ("What did Helena Strand tell them?", "Who believed her?", "Who believed her?"),
        ("Who runs Blue Kiosk?", "How old is she?", "How old is she?"),
        ("Who is Ada?", "How old is she?", "How old is she?"),
        ("Did Ada Berg meet him?", "Where does it lie?", "Where does it lie?"),
        ("Who was the mayor of New York?", "When was he elected?", "When was he elected?"),
        ("Did Ada Berg see what Tom Reik did?", "When did she leave?", "When did Berg leave?"),
    ],
)
def test_person_named_before_takes_the_place_of_a_pronoun(before: str, question: str, alone: str) -> None:
    assert in_context(question, [before]) == (f"{before} {alone}", alone)


@pytest.mark.parametrize(
    ("before", "question", "query"),
    [
        ("What happened to the boy?", "And the girl?", "What happened to the girl?"),
        ("When did the bridge close?", "What about the tunnel?", "When did the tunnel close?"),
        ("When was the bridge built?", "and its tunnel", "When was its tunnel built?"),
        ("When did the old bridge close?", "And the tunnel?", "When did the old bridge close? And the tunnel?"),
        (
            "What did the town pay for the bridge?",
            "And the port?",
            "What did the town pay for the bridge? And the port?",
        ),
        ("When did Iran ask the members?", "And the others?", "When did Iran ask the members? And the others?"),
        ("How much were the socks?", "And the polo shirt?", "How much were the polo shirt?"),
        ("How much were the socks?", "And jeans?", "How much were jeans?"),
        ("How big is the main pool?", "And the small pool?", "How big is the small pool?"),
        ("Is the bridge open?", "And the tunnel?", "Is the tunnel open?"),
        ("Are dogs allowed in the garden?", "And cats?", "Are cats allowed in the garden?"),
        ("Are dogs allowed in the garden?", "And the house?", "Are dogs allowed in the house?"),
        ("Is argon a gas?", "and iron?", "Is iron a gas?"),
        ("What is an atom?", "and a nucleus?", "What is a nucleus?"),
        ("Do they sell coffee?", "what about tea", "Do they sell tea?"),
        ("Can I pay with PayPal?", "and cash?", "Can I pay with cash?"),
        ("What did he say about wages?", "and prices?", "What did he say about prices?"),
        ("How do dogs see the world?", "and cats?", "How do dogs see the world? and cats?"),
        ("Do old dogs need it?", "and cats?", "Do old dogs need it? and cats?"),
        ("How long are letters kept?", "and parcels?", "How long are parcels kept?"),
        ("When is checkout?", "and today?", "When is checkout today?"),
    ],
)
def test_another_thing_takes_the_place_of_the_only_one(before: str, question: str, query: str) -> None:
    assert in_context(question, [before]) == (query, question)


@pytest.mark.parametrize(
    ("before", "question", "query"),
    [
        ("How much was a ticket?", "And for children?", "How much was a ticket for children?"),
        ("How much is it for adults?", "What about for children?", "How much is it for children?"),
        ("How many came in 2019?", "and in 2020?", "How many came in 2020?"),
        ("Who paid for the old bridge?", "And for the tunnel?", "Who paid for the tunnel?"),
        ("how much is a room at the old net loft", "and at the inn?", "how much is a room at the inn"),
        ("ticket price", "And for children?", "ticket price? And for children?"),
    ],
)
def test_another_phrase_takes_the_place_of_the_one_with_its_preposition(before: str, question: str, query: str) -> None:
    assert in_context(question, [before]) == (query, question)


@pytest.mark.parametrize(
    ("before", "question", "query"),
    [
        ("Do you open on Fridays?", "and thursdays?", "Do you open on thursdays?"),
        ("where on mondays?", "Fridays?", "where on Fridays?"),
        ("Will Belarus join in July?", "And Iran?", "Will Iran join in July?"),
        ("Will Belarus join in July?", "And in August?", "Will Belarus join in August?"),
        ("Will Belarus join?", "Really?", "Will Belarus join? Really?"),
        ("What was the margin?", "and a year ago?", "What was the margin a year ago?"),
        ("How much was the dividend?", "and last year?", "How much was the dividend last year?"),
        ("What was the revenue for 2023?", "what about 2022?", "What was the revenue for 2022?"),
        ("What was the revenue for 2023?", "same for 2022?", "What was the revenue for 2022?"),
        ("When will Belarus join?", "no, I mean Iran", "When will Iran join?"),
        ("How much was the dividend?", "per share?", "How much was the dividend? per share?"),
        ("How much was it in Oslo?", "compared to last year?", "How much was it in Oslo? compared to last year?"),
        ("When will Belarus join?", "No, who paid for the port of Oslo?", "No, who paid for the port of Oslo?"),
        ("Will the port be shut?", "how many jobs?", "Will the port be shut? how many jobs?"),
        ("How long do I hold it?", "and START?", "How long do I hold it? and START?"),
    ],
)
def test_another_day_takes_the_place_of_a_day_and_another_name_of_a_name(
    before: str, question: str, query: str
) -> None:
    assert standalone(question, [before]) == query


@pytest.mark.parametrize(
    ("history", "question", "query"),
    [
        (["Who is Ada Berg?", "How old is she?"], "And Tom Reik?", "How old is Tom Reik?"),
        (["Where is the port?", "Who built it?"], "And the quay?", "Who built the quay?"),
        (["Which part is the biggest?", "What does it cost?"], "And Hand Tools?", "What does Hand Tools cost?"),
        (["Who is Ada Berg?", "What are her plans?"], "and Tom Reik?", "What are Tom Reik’s plans?"),
        (["Who is Ada Berg?", "How old is she?", "And Tom Reik?"], "Why?", "How old is Tom Reik? Why?"),
        (["How old is Ada Berg?", "and her husband?"], "And Tom Reik?", "How old is Tom Reik?"),
        (["Who is Ada Berg?", "Did her father like it?"], "And her mother?", "{0} And Berg’s mother?"),
        (["What does the oven cost?", "Who lent her money?"], "How much?", "{0} {1} How much?"),
    ],
)
def test_what_is_named_next_takes_the_place_of_a_pronoun_of_the_last_question(
    history: list[str], question: str, query: str
) -> None:
    assert standalone(question, history) == query.format(*history)


@pytest.mark.parametrize(
    ("before", "query"),
    [
        ("Who solved its structure?", "When was its structure solved?"),
        ("Who repaired the bus?", "When was the bus repaired?"),
        ("Who repaired the buses of the town?", "When were the buses of the town repaired?"),
        ("Who caused the crisis?", "When was the crisis caused?"),
    ],
)
def test_what_something_was_done_to_is_one_or_several(before: str, query: str) -> None:
    assert standalone("When?", [before]) == query


def test_question_word_alone_asks_the_last_question_again() -> None:
    history = ["Who is Ada Berg?", "When did she leave?", "Where?"]
    assert in_context("Why?", history) == ("Who is Ada Berg? Why did Berg leave?", "Why did Berg leave?")


def test_follow_up_without_words_of_its_own_is_not_asked_alone() -> None:
    assert in_context("Why not?", ["Is the port shut?"]) == ("Is the port shut? Why not?", "")


def test_what_is_asked_about_next_takes_the_place_of_what_was_asked_about_before_it() -> None:
    history = ["What does a ticket cost?", "And for children?"]
    assert standalone("And for bicycles?", history) == "What does a ticket cost for bicycles?"
    history = ["What does a ticket cost today?", "And children?"]
    assert standalone("And bicycles?", history) == "What does a ticket cost today? And bicycles?"


@pytest.mark.parametrize(
    ("history", "question", "query"),
    [
        (["Where did the ship sink?", "Who was the captain?"], "What did she say?", "{0} {1} What did she say?"),
        (["How many shares do they own?", "Is there a dividend?"], "Why not?", "{0} {1} Why not?"),
        (["Where did the ship sink?", "Who is against it?"], "Why?", "{0} {1} Why?"),
        (["Where did the ship sink?", "Who was the captain?", "Who owned it?"], "Who paid?", "{0} {1} Who paid?"),
        (["Where did the ship sink?", "Gifts"], "Who paid?", "{0} Who paid?"),
    ],
)
def test_brief_question_is_remembered_beside_the_one_that_it_leans_on(
    history: list[str], question: str, query: str
) -> None:
    assert standalone(question, history) == query.format(*history)


@pytest.mark.parametrize(
    ("history", "question", "query"),
    [
        (["when will belarus join"], "and iran?", "when will iran join"),
        (["When will Belarus join?", "and iran?"], "why?", "Why will iran join?"),
        (["when will belarus join"], "and wild bees?", "when will belarus join? and wild bees?"),
        (["Where is the train?", "And the workshop?"], "Who is there?", "Where is the workshop? Who is there?"),
        (["Where did the train go?", "And cars?"], "Who is there?", "Where did cars go? Who is there?"),
        (["Where is the train now?", "And cars?"], "Who is there?", "Where is the train now? And cars? Who is there?"),
    ],
)
def test_names_are_known_without_capitals(history: list[str], question: str, query: str) -> None:
    assert standalone(question, history, {"belarus", "iran"}) == query


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("And the first one?", "When was the first photo taken?"),
        ("what about the last?", "When was the last photo taken?"),
        ("What about the first photo?", "When was the first photo taken?"),
    ],
)
def test_another_place_in_a_row_takes_the_place_of_the_one_before(question: str, searched: str) -> None:
    assert standalone(question, ["When was the second photo taken?"]) == searched


@pytest.mark.parametrize(
    ("question", "before"),
    [
        ("And the second?", "How many photos are there?"),
        ("What about the first paragraph?", "When was the second photo taken?"),
        ("And the first?", "How long did the meeting last?"),
        ("And the first?", "When did it join for the second time, and who was the first president?"),
    ],
)
def test_place_in_a_row_of_something_else_changes_nothing(question: str, before: str) -> None:
    assert standalone(question, [before]) in (question, f"{before} {question}")


@pytest.mark.parametrize(
    "question",
    [
        "How's that linked to trade?",
        "In its wake, what did he do?",
        "What non-local firm owns it?",
        "And is it big enough?",
    ],
)
def test_a_follow_up_is_whole_wherever_its_question_word_stands(question: str) -> None:
    assert is_whole(question)


@pytest.mark.parametrize("question", ["What else?", "And how about the bridge?", "And in Oslo?", "Is it?"])
def test_what_is_no_question_by_itself_is_not_whole(question: str) -> None:
    assert not is_whole(question)


@pytest.mark.parametrize(
    ("history", "place"),
    [
        (["Who led the study?"], 0),
        (["Who led the study?", "Where was it published?"], 0),
        (["Who led the study?", "Who paid?"], 1),
        (["Who led the study?", "How much did Macrae lose?"], None),
        (["who led the study", "how much did macrae lose"], None),
        (["Where was it published?"], None),
        (["Who led the study?", "Who was his guide?"], 0),
        (["Who led the study?", "Does she work in a zoo?"], None),
    ],
)
def test_he_is_whom_the_last_question_asks_for(history: list[str], place: int | None) -> None:
    assert who_is_meant("Where does he work?", history, {"macrae"}) == place
    assert who_is_meant("Where does it work?", history, {"macrae"}) is None


@pytest.mark.parametrize(
    ("answer", "query"),
    [
        ("Dr Neil Farquhar of Glasgow", "What is Farquhar’s job?"),
        ("regional secretary, Judit Varga", "What is Varga’s job?"),
        ("The Conservatives", "What is his job?"),
        ("the Alpine Club", "What is his job?"),
        ("two engineers", "What is his job?"),
        ("", "What is his job?"),
    ],
)
def test_person_of_an_answer_takes_the_place_of_a_pronoun(answer: str, query: str) -> None:
    assert with_answer("What is his job?", answer) == query


def test_who_was_called_he_is_not_she() -> None:
    history = ["Who was Thomas Hale?", "When did he die?"]
    assert standalone("Where did he die?", history) == "Who was Thomas Hale? Where did Hale die?"
    assert standalone("Where did she die?", history) == "Who was Thomas Hale? Where did she die?"


def test_a_question_that_was_asked_twice_counts_where_it_was_asked_last() -> None:
    history = ["Who is Ada Lind?", "How old is he?", "Who is Ada Lind?"]
    assert in_context("Where does she live?", history)[1] == "Where does Lind live?"
