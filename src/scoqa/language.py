"""Which language a text is written in, where that is nearly certain: by its script, or by its function words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from scoqa.lexical import normalise

FIRST_CHARACTERS = 2_000
"""Characters that are read of a text."""

SCRIPT_SHARE = 0.5
"""A text is in a script that so many of its letters belong to."""

LEAST_SHARE = 0.25
"""A text is in a language that so many of its words are function words of …"""

LEAD = 2
"""… and at least so many times as many of them as of English words that are not also its own."""

# By the first word of a letter's Unicode name; the languages that share a script are told apart by letters.
_SCRIPTS = {
    "CYRILLIC": "Russian", "CJK": "Chinese", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean",
    "ARABIC": "Arabic", "DEVANAGARI": "Hindi", "GREEK": "Greek", "HEBREW": "Hebrew", "THAI": "Thai",
    "BENGALI": "Bengali", "TAMIL": "Tamil", "TELUGU": "Telugu", "GUJARATI": "Gujarati", "GURMUKHI": "Punjabi",
    "KANNADA": "Kannada", "MALAYALAM": "Malayalam", "SINHALA": "Sinhala", "GEORGIAN": "Georgian",
    "ARMENIAN": "Armenian", "ETHIOPIC": "Amharic", "KHMER": "Khmer", "LAO": "Lao", "MYANMAR": "Burmese",
    "MONGOLIAN": "Mongolian", "TIBETAN": "Tibetan",
}  # fmt: skip
_LETTERS = [
    ("Russian", "іїєґ", "Ukrainian"), ("Russian", "ђћљњџј", "Serbian"), ("Russian", "қғұһәң", "Kazakh"),
    ("Arabic", "ٹڈڑےں", "Urdu"), ("Arabic", "پچژگ", "Persian"),
]  # fmt: skip

# Of each language the words that ask or tell to (sum up, explain), the verbs and pronouns beside them, and after the
# bar its smaller words.
_FUNCTION_WORDS = {
    "English": """
        what who whom whose which when where why how is are was were be been does did has had will would could should
        can they she he you we it this that these those there not | the of and to in on for with from by an at as or
        about a i so me
    """,
    "Spanish": """
        qué quién quiénes cuál cuáles cuándo dónde cómo cuánto cuántos cuántas es son está están fue fueron era ser
        hay tiene tienen dice puede según este esta esto cuando quien como
        resume resuma resumir explica explique describa dime cuéntame enumera | el los las del y por para con una se lo
        que de la en un su al más
    """,
    "French": """
        que qui quoi quand où comment pourquoi quel quelle quels quelles combien est sont était être sera seront a ont
        peut dit fait c'est qu'est il elle ils ce cette cet selon ne pas
        résume résumez résumer explique expliquez décris décrivez dis-moi | le les des du et dans pour avec une sur au
        aux par la de un en l d
    """,
    "German": """
        was wer wem wen wessen welche welcher welches welchen wann wo warum wie wieviele ist sind war waren wird
        werden wurde wurden hat haben hatte kann soll es sie er man nicht laut liegt heißt
        fasse fass erkläre erklär beschreibe nenne zusammen zusammenfassung | der die das den dem des
        und von mit für auf im in zu ein eine einen zum zur bei aus
    """,
    "Italian": """
        che chi cosa quando dove perché come quale quali quanto quanti quante è sono era erano sarà ha hanno può dice
        secondo questo questa cos'è dov'è c'è non
        riassumi riassumere riassunto spiega descrivi dimmi elenca |
        il lo gli dei della delle del nel nella e per con una si di la in
        un al dal
    """,
    "Portuguese": """
        quê quem qual quais quando onde como porquê quanto quantos quantas é são está estão foi foram era tem têm há
        pode diz segundo este esta isso não você
        resuma resume resumir explique explica descreva diga liste |
        o os as do da dos das no na nos nas e para com uma um em por que de
        a ao pelo
    """,
    "Dutch": """
        wat wie waar wanneer waarom hoe welke welk hoeveel is zijn was waren wordt worden werd heeft hebben had kan
        volgens dit dat deze niet er ze hij
        vat samen samenvatting beschrijf noem | de het een van en voor met op aan bij uit naar te der om
    """,
    "Swedish": """
        vad vem vilka vilken vilket när var varför hur är har hade kan blir enligt det den detta inte | och att som på
        med för av till ett en i om
    """,
    "Danish": """
        hvad hvem hvilke hvilken hvornår hvor hvorfor hvordan er har havde kan bliver ifølge det den dette ikke | og
        at som på med for af til et en i om fra
    """,
    "Polish": """
        co kto kogo jaki jaka jakie jakich kiedy gdzie dlaczego jak ile czy jest są był była było były będzie ma mają
        może według ten ta to nie
        streść podsumuj opisz wyjaśnij | w z na do i o się po od dla przez oraz za że
    """,
    "Czech": """
        co kdo který která které kdy kde proč jak kolik je jsou byl byla bylo byly bude má mají může podle ten ta to
        není | v z na do a o se po od pro za že s k
    """,
    "Turkish": """
        ne kim kimin hangi nerede neden niçin nasıl kaç mı mi mu mü midir mıdır nedir kimdir var yok değil göre olan
        oldu olacak bu şu
        özetle açıkla anlat | ve bir için ile da de daha gibi kadar olarak
    """,
    "Indonesian": """
        apa siapa kapan mana mengapa kenapa bagaimana berapa adalah apakah ada akan sudah tidak bisa dapat menurut ini
        itu
        ringkas ringkaslah jelaskan rangkum sebutkan | yang di ke dari dan untuk dengan pada dalam oleh para
    """,
    "Romanian": """
        ce cine care când unde cum câți câte este sunt era fost are au poate potrivit acest această nu | și în la pe
        cu din de pentru o un al ale lui
    """,
    "Hungarian": """
        mi ki mit mikor hol miért hogyan hány melyik van vannak volt voltak lesz lehet szerint ez azt nem | a az és
        egy hogy meg is
    """,
    "Finnish": """
        mikä kuka mitä milloin missä miksi miten kuinka mitkä ketkä on ovat oli olivat voi mukaan tämä se ei | ja että
        joka tai sekä
    """,
    "Vietnamese": """
        gì ai nào đâu khi sao thế mấy là có được không bao nhiêu theo này | và của các những trong cho với một về
    """,
}
_ASKING = {name: frozenset(words.partition("|")[0].split()) for name, words in _FUNCTION_WORDS.items()}
_SMALL = {name: frozenset(words.partition("|")[2].split()) for name, words in _FUNCTION_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_ELISION = re.compile(r"\b(?:l|d|qu|c|s|n|j|m|dell|nell|dall|all|un)'(?=\w)")


def other_language(question: str, article_text: str) -> str | None:
    """The English name of the question's language where that is surely not the article's, else None.

    Names and keywords tell nothing, and a question with a foreign name in it stays what it is.

    >>> other_language("Welche Waren hatte der Zug geladen?", "The train was loaded with tyres in the morning.")
    'German'
    >>> other_language("El Niño", "The train was loaded with tyres in the morning.") is None
    True
    """
    own = language_of(question)
    if own is None:
        return None
    articles = language_of(article_text)
    return None if articles in (own, None) else own


def language_of(text: str) -> str | None:
    """The English name of the language that a text is nearly certain to be in, or None."""
    return _language_of(text[:FIRST_CHARACTERS])


@lru_cache(maxsize=256)  # that of an article is asked for with every question
def _language_of(text: str) -> str | None:
    scripts = Counter(unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha())
    if not scripts:
        return None
    script, count = scripts.most_common(1)[0]
    if script == "LATIN":
        return _by_words(_WORD.findall(_ELISION.sub(lambda match: match.group()[:-1] + " ", normalise(text))))
    if count < SCRIPT_SHARE * scripts.total():
        return None
    if script == "CJK" and scripts["HIRAGANA"] + scripts["KATAKANA"]:
        return "Japanese"
    name = _SCRIPTS.get(script)
    return next((other for base, letters, other in _LETTERS if base == name and set(letters) & set(text.lower())), name)


def _by_words(words: list[str]) -> str | None:
    """The language whose function words a text is full of: several, among them one that asks or tells."""
    held = {name: [word for word in words if word in _ASKING[name] or word in _SMALL[name]] for name in _ASKING}
    best = max(held, key=lambda name: (len(held[name]), sum(word in _ASKING[name] for word in held[name])))
    found = held[best]
    telling = [word for word in found if best == "English" or word not in held["English"]]
    if len(telling) < 2 or len(found) < LEAST_SHARE * len(words) or not any(word in _ASKING[best] for word in telling):
        return None
    english = [word for word in held["English"] if word not in found]
    return None if best != "English" and len(english) * LEAD > len(telling) else best
