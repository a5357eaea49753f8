import pytest

from scoqa import Article
from scoqa.abbreviations import abbreviations, asked_for, shortened, with_subject, written_out

ARTICLE = Article.from_paragraphs(
    "Rain",
    [
        "The World Rain Organization (WRO) met (again) in Oslo (May). It has 12 members.",
        "The European Court of Human Rights (ECHR) did not. The WRO (World Rain Organization) went on. The WRO rose.",
    ],
)
KNOWN = abbreviations(ARTICLE)


def test_words_in_full_are_those_whose_letters_the_bracket_holds() -> None:
    assert [(one.short, one.full) for one in KNOWN] == [
        ("WRO", "World Rain Organization"),
        ("ECHR", "European Court of Human Rights"),
    ]
    assert KNOWN[0].sentence == ARTICLE.paragraph(1).sentences[0]


@pytest.mark.parametrize(
    "question", ["What does WRO stand for?", "wro full form", "What does the WRO mean?", "What is the WRO's full name?"]
)
def test_question_for_the_words_in_full_is_known(question: str) -> None:
    assert asked_for(question, KNOWN) == KNOWN[0]


@pytest.mark.parametrize(
    "question",
    [
        "What does the WRO do?",
        "What does UNO stand for?",
        "What does it mean?",
        "What does rain mean?",
        "What is the full name of the WRO's founder?",
        "What is the full name of the founder of the WRO?",
        "Did the WRO pay in full?",
    ],
)
def test_other_questions_are_left_alone(question: str) -> None:
    assert asked_for(question, KNOWN) is None


@pytest.mark.parametrize(
    ("query", "searched"),
    [
        ("When did the world rain organisation meet?", "When did the WRO meet?"),
        ("Is the World Rain Organization (WRO) in Oslo?", "Is the WRO in Oslo?"),
        ("Does the world rain?", "Does the world rain?"),
    ],
)
def test_words_in_full_are_searched_for_by_their_short_form(query: str, searched: str) -> None:
    assert shortened(query, KNOWN) == searched


def test_words_in_full_stay_where_the_article_stays_with_them() -> None:
    shares = Article.from_paragraphs("Shares", ["Microsoft (MSFT) rose.", "Microsoft was founded in Albuquerque."])
    assert shortened("Who founded Microsoft?", abbreviations(shares)) == "Who founded Microsoft?"


def test_words_in_full_are_found_in_a_very_long_sentence_too() -> None:
    long = Article.from_paragraphs("Rain", ["and then " * 400 + "the World Rain Organization (WRO) met."])
    assert [one.full for one in abbreviations(long)] == ["World Rain Organization"]


@pytest.mark.parametrize(
    ("query", "searched"),
    [
        ("What does the organisation want?", "What does the WRO want?"),
        ("Who leads this organization?", "Who leads the WRO?"),
        ("purpose of organization", "purpose of WRO"),
        ("history of organization theory", "history of organization theory"),
        ("the organization and the Snow Organization", "the organization and the Snow Organization"),
        ("What kind of organization is it?", "What kind of organization is it?"),
        ("kind of organization", "kind of organization"),
        ("international organization", "international organization"),
        ("Did the organization that Norway left grow?", "Did the organization that Norway left grow?"),
        ("Is the WRO the organization of the year?", "Is the WRO the organization of the year?"),
        ("What did the court say?", "What did the court say?"),
    ],
)
def test_the_noun_alone_is_what_the_title_names(query: str, searched: str) -> None:
    article = Article.from_paragraphs("WRO Meets in Oslo", [paragraph.text for paragraph in ARTICLE.paragraphs])
    assert with_subject(query, abbreviations(article)) == searched
    assert with_subject(query, KNOWN) == query  # the title does not name it


def test_follow_up_has_to_ask_for_the_words_in_full_itself() -> None:
    before = "What does WRO stand for?"
    assert asked_for(f"{before} When was it founded?", KNOWN, "When was it founded?") is None
    for follow_up in ("What does it stand for?", "And in full?"):
        assert asked_for(f"{before} {follow_up}", KNOWN, follow_up) == KNOWN[0]


@pytest.mark.parametrize(
    ("query", "full"),
    [
        ("Who is the CEO?", "Who is the Chief Executive Officer?"),
        ("who is the ceo", "who is the Chief Executive Officer"),
        ("What did the CFO say?", "What did the CFO say?"),
        ("How much is R&D?", "How much is research and development?"),
        ("What did the WRO say?", "What did the World Rain Office say?"),
        ("What did the OST say?", "What did the OST say?"),
        ("Who is on TV?", "Who is on TV?"),
    ],
)
def test_initials_that_the_article_never_writes_are_written_out(query: str, full: str) -> None:
    told = (
        "The World Rain Office has Chief Executive Officer Ada Lind. It does research and development. Tom Vale sang."
    )
    article = Article.from_paragraphs(
        None, [told, "Tom Vale sang. The OST is the Old Ship Trust, and the Open Sea Trust."]
    )
    assert written_out(query, article) == full
