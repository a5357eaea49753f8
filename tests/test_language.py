import pytest

from scoqa.language import language_of, other_language

ENGLISH = "The summit has laid a solid foundation for peace, and it is open to new members in the region."
SPANISH = "La cumbre es una base de la paz y está abierta a los nuevos miembros que hay en la región, según el autor."


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("¿Qué es la OCS?", "Spanish"),
        ("Qui est Xi Jinping ?", "French"),
        ("Qu'est-ce que l'OCS ?", "French"),
        ("Wer hat laut dem Text das Chaos vorangetrieben?", "German"),
        ("Wo liegt Qingdao?", "German"),
        ("Chi è Xi Jinping?", "Italian"),
        ("Qual é o princípio que a China segue na diplomacia?", "Portuguese"),
        ("Wat is de SCO?", "Dutch"),
        ("Kiedy Białoruś dołączy do SCO?", "Polish"),
        ("Siapa yang menulis artikel ini?", "Indonesian"),
        ("resume el artículo", "Spanish"),
        ("Résume l'article", "French"),
        ("Fasse den Artikel zusammen", "German"),
        ("riassumi il testo", "Italian"),
        ("resuma o artigo", "Portuguese"),
        ("vat het artikel samen", "Dutch"),
        ("Чьё мнение отражает эта статья?", "Russian"),
        ("Коли Білорусь приєднається?", "Ukrainian"),
        ("白俄罗斯什么时候加入？", "Chinese"),
        ("ベラルーシはいつ加盟しますか", "Japanese"),
        ("벨라루스는 언제 가입합니까?", "Korean"),
        ("متى تنضم بيلاروسيا؟", "Arabic"),
        ("बेलारूस कब शामिल होगा?", "Hindi"),
        ("Πότε εντάσσεται η Λευκορωσία;", "Greek"),
    ],
)
def test_a_question_in_another_language_is_named(question: str, language: str) -> None:
    assert other_language(question, ENGLISH) == language


@pytest.mark.parametrize(
    "question",
    [
        "When does Belarus join?",
        "wich principel does china folow",
        "Belarus 2024",
        "train cargo",
        "La Dolce Vita",
        "El Niño",
        "Die Hard",
        "resume the talks",
        "describe El Niño",
        "explain La Dolce Vita",
        "Les Misérables",
        "Cirque du Soleil de Paris",
        "de la Cruz",
        "Luban Workshop Dushanbe",
        "who wrote La Traviata and Die Zauberflöte",
        "What does 'c'est la vie' mean?",
        "Who is 习近平?",
        "Explain photosynthesis to a ten-year-old.",
        "",
        "2024?",
    ],
)
def test_names_keywords_and_english_are_not_another_language(question: str) -> None:
    assert other_language(question, ENGLISH) is None


def test_the_articles_own_language_is_no_other_one() -> None:
    assert other_language("¿Cuándo se une Bielorrusia a la organización?", SPANISH) is None
    assert other_language("When does Belarus join the organisation?", SPANISH) == "English"
    assert other_language("Когда?", "Это статья о саммите.") is None


def test_an_article_of_an_uncertain_language_is_never_contradicted() -> None:
    assert language_of("SCO 2024 Qingdao") is None
    assert other_language("¿Qué es la OCS?", "SCO 2024 Qingdao") is None
