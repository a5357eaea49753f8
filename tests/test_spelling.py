import pytest

from scoqa.spelling import Speller

TEXTS = [
    "China upholds the principle of amity with its neighbors. Heads of State believe in a common pursuit.",
    "The platform has advanced regional and interregionalcooperation, which follows a win-win idea and de-coupling.",
    "Students learn skills at the Luban Workshop in Dushanbe, Tajikistan; a train leaves Qingdao in Shandong.",
    "Belarus will be joining the Shanghai Cooperation Organization. Chaos and disruptions were pushed by every force.",
    "President Xi Jinping gave a speech on the multipronged market. The trial of common development went on.",
]


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(TEXTS)


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("belaruss", "belarus"),
        ("balarus", "belarus"),
        ("Balarus", "Belarus"),
        ("SHANGAI", "SHANGHAI"),
        ("qingado", "qingdao"),
        ("tajikstan", "tajikistan"),
        ("tadjikstan", "tajikistan"),
        ("Does Tajikstan trade?", "Does Tajikistan trade?"),
        ("Xi Jingping's speach", "Xi Jinping's speech"),
        ("wich principel do nieghbors folow", "which principle do neighbors follow"),
        ("can countrys jion", "can countrys join"),
        ("pushd caos, disruptoins!", "pushed chaos, disruptions!"),
        ("comon persuit of evry heds", "common pursuit of every heads"),
        ("Is it advancng?", "Is it advancing?"),  # the articles have "advanced"
    ],
)
def test_a_slip_is_mended_towards_the_articles_words(speller: Speller, typed: str, searched: str) -> None:
    if typed.startswith("can"):
        speller = Speller([*TEXTS, "Many countries."])
    assert speller.correct(typed).text == searched


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("winwin", "win-win"),
        ("decoupling", "de-coupling"),
        ("interregional cooperation", "interregionalcooperation"),
        ("inter-regional cooperation", "interregionalcooperation"),
        ("multi-pronged", "multipronged"),
        ("who will jointhe platform", "who will join the platform"),
        ("commondevelopment", "common development"),
    ],
)
def test_joined_and_split_words_become_those_of_the_article(speller: Speller, typed: str, searched: str) -> None:
    assert speller.correct(typed).text == searched


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?!",
        "win win",
        "win-win",
        "What does China believe?",
        "Who is Modi?",
        "merkel and macron and putin",  # names, one letter or two from the article's words
        "did Mr. Markert speak",
        "trian",  # as likely "train" and, but for the order of its letters, "trial": nearer is the article's train
        "sco xi un eu",
        "covid19 belarus2024x",
        "https://example.org/belaruss me@belaruss.com www.belaruss.by",
        "belaruss_platform",
        "Беларусь 白俄罗斯 بيلاروسيا",
        "dont isnt whos whats",
        "don't we're they'd",
        "recipe for pancakes in java",
        "the neighbours' neighbourhood",
        "belief, believing, joins, joined",
    ],
)
def test_known_and_foreign_words_are_left_alone(speller: Speller, query: str) -> None:
    expected = "train" if query == "trian" else query
    assert speller.correct(query).text == expected


def test_a_frequent_word_that_the_article_lacks_is_not_taken_for_one_it_has() -> None:
    assert Speller(["The trial began with a stud."]).correct("trian stuf").changes == ()


def test_changes_say_what_was_typed_and_all_else_stays(speller: Speller) -> None:
    correction = speller.correct("  Does  BELARUSS\tjion — (really)?")
    assert correction.changes == (("BELARUSS", "BELARUS"), ("jion", "join"))
    assert correction.text == "  Does  BELARUS\tjoin — (really)?"


def test_the_more_frequent_of_equally_near_words_is_meant() -> None:
    assert Speller(["zlorks zlorks zlorks", "zlarks"]).correct("zlerks").text == "zlorks"


def test_articles_in_other_languages_mend_one_slip_only() -> None:
    speller = Speller(["Eine Genossenschaft verwaltet die Wasserleitung zwischen Bremen und Oldenburg gemeinsam."])
    assert speller.correct("wasserleitumg oldenborgh wasserlaitumg").text == "wasserleitung oldenborgh wasserlaitumg"


def test_no_text_mends_nothing() -> None:
    assert Speller([]).correct("belaruss").changes == ()


def test_a_known_word_is_compared_with_no_other(speller: Speller, monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    nearest = Speller._nearest

    def noted(self: Speller, word: str, *, is_name: bool) -> str | None:
        compared.append(word)
        return nearest(self, word, is_name=is_name)

    monkeypatch.setattr(Speller, "_nearest", noted)
    speller.correct("which principle does China uphold with its neighbors in Tajikistan")
    assert compared == []
    speller.correct("tajikstan")
    assert compared == ["tajikstan"]


def test_slip_in_the_other_spelling_of_a_word_is_mended() -> None:
    assert Speller(["A good neighborhood."]).correct("a good neihgbourhood").text == "a good neighborhood"


def test_word_that_lacks_its_last_letter_is_mended_though_its_stem_is_there() -> None:
    assert Speller(["It starts at the lighthouse."]).correct("lighthous").text == "lighthouse"
    assert Speller(["The state pays; stated aims."]).correct("the stat").changes == ()
