"""A message → the question in it.

It goes by English wording; a message in another language loses at most what does not ask.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from scoqa.lexical import AMOUNT_TERMS, AUXILIARY, QUESTION_WORD, terms
from scoqa.sentences import split_sentences
from scoqa.smalltalk import small_talk

MOST_WORDS = 60
"""Words that `focus` keeps of a long message; the encoder reads 256 word pieces, and the rest only distracts."""

SHORT_WORDS = 30
"""In a message of so many words several questions are kept."""

LONG_WORDS = 45
"""A sentence of more words is cut down to its question."""

ANTECEDENT_TERMS = 4
"""A pointing word after so many terms, or after a name, finds in the sentence what it stands for."""

LAST_CHARACTERS = 4_000
"""Characters of a message that `focus` reads, from its end: there people put the question."""

_WH = rf"{QUESTION_WORD}(?:['’]?(?:s|re|d))?\b"
_AUX = rf"(?:{AUXILIARY}|(?:is|are|was|were|do|does|did|has|have|had|could|would|should)n['’]?t)\b"
_ORDER = r"(?:explain|describe|list|name|summari[sz]e|sum|give|show|compare|define|outline|identify|recap)\b"
_START = rf"(?={_WH}|{_AUX}|{_ORDER}|if\b|whether\b|about\b)"
_YOU = (
    r"(?:you|u|anyone|anybody|someone|somebody)(?: please| pls| kindly| possibly| maybe| perhaps| also| just"
    r"| quickly)*"
)
_TELL = (
    r"(?:tell|remind|inform|show|let|help|enlighten|answer|teach|explain to|find out for|say|find out)"
    r"(?: (?:me|us))?(?: (?:please|to))?(?: (?:know|understand|find out|figure out|see|with))?"
)
_KNOW = r"(?:know|understand|learn|find out|figure out|ask|hear|see|be told)(?: (?:you|from you|more))?"

# What people put before a question: regular expressions, tried at its beginning as often as one fits.
_BEFORE = [
    # greetings, and words to begin with, where a comma or the question follows
    rf"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)|dear \w+)"
    rf"(?: there| again| all| everyone| team| guys| folks| sir| madam| friend| bot| assistant| scoqa)*"
    rf"(?:[,.!:;–—-]+ | (?:{_START}|(?=i\b|please\b)))",
    r"(?:ok|okay|well|um+|uh+|hm+|alright|all right|right|great|cool|nice|sorry|excuse me|yes|thanks|thank you"
    r"|cheers|thx)"
    r"(?: a lot| so much| very much| then| again)* ?[,.!:;…–—-]+ ",
    r"(?:please|pls|plz|kindly),? ",
    r"(?:(?:a |to )?(?:change of|change the|changing the|new|different|another) (?:topic|subject|question)|(?:and )?now"
    r" (?:for|to) something (?:else|different)|moving on|next question|one more (?:question|thing))[,.:;!–—-]+ ",
    # a question about a question
    rf"(?:can|could|would|will|might) {_YOU} (?:be so kind as to )?(?:{_TELL}(?: about)?[,:]? |(?={_ORDER}))",
    rf"(?:do|does|would) {_YOU} (?:happen to )?(?:know|remember|have (?:any|an) idea)(?: of| as to)? {_START}",
    rf"(?:have you )?(?:got )?any (?:idea|clue|info|information) {_START}",
    rf"is it possible to {_TELL} {_START}|(?:would|do) you mind (?:telling|explaining|letting)(?: (?:me|us|know|to))* ",
    r"(?:may|might|can|could) i ask(?: you)?(?: about)?[,:]? ",
    # what the writer is up to
    r"(?:just )?(?:tell|remind) (?:me|us)(?: please)?(?: about)?[,:]? |let me know ",
    r"i(?: am|['’]?m| was| have been|['’]ve been)(?: (?:just|also|really|still|only|very|a bit))*"
    r" (?:wondering|curious|asking myself|interested in|unsure|not sure)(?: (?:about|to know|as to))?[,:]? ",
    rf"i(?: am|['’]?m| was| have been|['’]ve been)(?: (?:just|also|really|still))* (?:trying|looking"
    rf"|here) to {_KNOW}(?: about)? ",
    rf"i (?:just )?wonder(?:ed)?,? {_START}",
    rf"i(?: would|['’]?d)?(?: (?:just|also|really|still|only))* (?:like|love|want|wanted|need|wish) (?:you )?to"
    rf" (?:{_KNOW}|{_TELL})(?: about)?[,:]? ",
    rf"i(?: really| still)? (?:do not|don['’]?t|cannot|can['’]?t|could not|couldn['’]?t) (?:know|understand|get"
    rf"|remember|see|find) {_START}",
    rf"(?:it would be|it['’]?d be|i would|i['’]?d) (?:\w+ )?\w+(?: it)? if you (?:could|can"
    rf"|would) (?:please )?(?:{_TELL} |(?={_ORDER}))",
    rf"(?:if|whether) you (?:can|could|would|know|happen to know|don['’]?t mind),? (?:please )?(?:{_TELL} )?{_START}",
    rf"(?:what|all|the thing) i(?: would|['’]?d| really| actually)* (?:want|wanted|need|like"
    rf"|wish) to {_KNOW} (?:is|was)[,:]? ",
    r"(?:i have|i['’]ve(?: got)?|here['’]?s|here is|this is) (?:a|an|one|another"
    r"|my)(?: \w+)? question(?: for you)?(?: about)?[,.:;]? ",
    rf"(?:my|the|a|one|another)(?: \w+)? question(?: for you)?(?: is| would be)?(?:[,.:;–—-]+ | {_START})"
    r"|(?:\w+ )?question ?[:,–—-] ?",
]
_AFTER = (
    r"(?<!they )(?<!you )(?<!we )(?<!to )(?:please|pls|plz)|by any chance|i wonder|you(?: a|['’])re the best"
    r"|(?<!\bgive )(?<!\bgave )(?<!\bsay )(?<!\bsaid )(?<!\boffer )(?<!\boffered )(?<!\bexpressed )(?<!\bof )"
    r"(?:many )?(?:thanks|thank you|thx|ty|cheers)(?: (?:a lot|so much|very much))?(?: in advance)?"
    r"|if (?:you (?:can|could|know|please|don['’]?t mind)|i may ask|possible)|do you (?:happen to )?know"
    r"|(?:can|could) you (?:please )?(?:tell|help)(?: me)?(?: out)?"
    r"|(?:do you have |(?:(?<=[,.!?;–—-])|(?<=[,.!?;–—-] )))any (?:ideas?|clues?|thoughts?|hints?|help)"
)
_OPENING = re.compile(f"(?:{'|'.join(_BEFORE)})", re.IGNORECASE)
_CLOSING = re.compile(rf"(?:[ ,.!?;–—-]+(?:{_AFTER}))+(?P<end>[ .!?]*)$", re.IGNORECASE)
_CONDITION = re.compile(r"(?:if|whether|about) ", re.IGNORECASE)

# Sentences that ask the article nothing.
_POLITENESS = re.compile(
    rf"""(?:(?:so|and|but|please|ok|okay|well),?\ )*(?:
      (?:can|could|would|will)\ {_YOU}\ (?:help|assist|answer|explain)(?:\ (?:me|us|this|that|it|out|here|with|please))*
    | (?:do\ you\ have\ |got\ )?any\ (?:ideas?|clues?|thoughts?|suggestions?|hints?|help|pointers?|answers?)
    | does\ (?:that|this|it)\ make\ sense | (?:do\ )?you\ (?:know|see|understand)(?:\ what\ i\ mean)?
    | right | really | seriously | isn['’]?t\ (?:it|that\ \w+) | don['’]?t\ you\ (?:think|agree)
    | what\ do\ you\ think
    | how\ are\ (?:you|things)(?:\ \w+)? | how['’]?s\ it\ going | what['’]?s\ up
    | (?:may|can|could)\ i\ ask\ (?:you\ )?(?:something|a\ (?:\w+\ )?question)
    | (?:i\ )?hope\b.* | have\ a\ (?:nice|good|great|lovely)\b.* | (?:best|kind|warm)\ (?:regards|wishes).*
    | sorry\ for\b.*
    | (?:(?:i|we)(?:['’]?d|\ would)?\ )?(?:really\ )?appreciate\b.* | (?:it|that)\ would\ (?:be\ \w+|help).*
    | i\ (?:have|had)\ a\ question
    )[\s.!?,:;)]*""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKS = re.compile(
    rf"(?:(?:and|so|but|also|now|then|anyway),? )*(?:{_WH} (?:\S+ ){{0,3}}{_AUX}|{_AUX} |{_ORDER})", re.IGNORECASE
)
_QUESTION_IS = re.compile(
    rf"\b(?:question is|wonder\w*|curious|to {_KNOW}|tell me)\b[ ,:]*(?:about )?{_START}", re.IGNORECASE
)
_TURN = re.compile(
    rf"(?:[,;:–—] |\b)(?:and |but |so |also |anyway )?(?={_WH} |{_AUX} (?:the|there|it|they|he|she)\b)", re.IGNORECASE
)
_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|that|these|those|then|such|ones?|we|us|our"
    r"|same|latter|former"
    r"|(?<!is )(?<!are )(?<!was )(?<!were )there)\b(?! (?:article|piece|text|story|post|report|essay|page|true"
    r"|possible)\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=1024)  # several steps of an answer want it, those of a long conversation for every turn
def focus(question: str) -> str:
    """The question in a message, with what it leans on; at most `MOST_WORDS` words of a longer one.

    Greetings, thanks and "could you tell me" go where something is left without them. Of several sentences
    the last question stays (a short message keeps all of its questions), with the sentence before it where a
    pointing word leans on that.

    >>> focus("Hi! Could you please tell me when Belarus joins? Thanks!")
    'when Belarus joins?'
    >>> focus("I have been to Minsk. Belarus wants in. Which year is planned for it? Any ideas?")
    'Belarus wants in. Which year is planned for it?'
    """
    text = " ".join(question[-LAST_CHARACTERS:].split())
    sentences = [text[start:end] for start, end in split_sentences(text)]
    kept = [(_unwrap(one), _asks(one)) for one in sentences if not _is_polite(one)]
    if not kept:
        return question.strip() if len(text.split()) <= MOST_WORDS else " ".join(text.split()[:MOST_WORDS])
    plain = [bare for bare, _ in kept]
    surest = max(sure for _, sure in kept)
    places = [place for place, (_, sure) in enumerate(kept) if sure == surest]
    is_short = len(" ".join(plain).split()) <= SHORT_WORDS
    if not surest:
        return " ".join(plain if is_short else " ".join(plain).split()[:MOST_WORDS])
    if is_short and len(places) > 1:
        return " ".join(plain[places[0] : places[-1] + 1])
    return _with_support(plain, places[-1])


def _asks(sentence: str) -> int:
    """How surely a sentence asks: 2 by its question mark or by saying so, 1 by how it begins, else 0."""
    if sentence.rstrip(" )\"'”’").endswith("?") or _QUESTION_IS.search(sentence):
        return 2
    return int(bool(_ASKS.match(_unwrap(sentence))))


def _is_polite(sentence: str) -> bool:
    """Whether a sentence asks the article nothing."""
    return bool(_POLITENESS.fullmatch(sentence)) or small_talk(sentence) is not None or not _says(_unwrap(sentence))


def _says(text: str) -> bool:
    """Whether a text has a word of its own, or is a bare "why?"."""
    return bool(re.match(_WH, text, re.IGNORECASE)) or bool(terms(text))


def _unwrap(sentence: str) -> str:
    """A sentence without what is put before and after a question; itself where nothing would be left."""
    rest = sentence
    while match := _OPENING.match(rest):
        rest = rest[match.end() :]
    if rest != sentence:
        rest = _CONDITION.sub("", rest, count=1) if _CONDITION.match(rest) else rest
    rest = _CLOSING.sub(lambda match: match["end"].strip(), rest)
    return rest if _says(rest) else sentence


def _with_support(sentences: Sequence[str], place: int) -> str:
    """The sentence at a place, and before it the end of the one that it leans on."""
    chosen = _cut(sentences[place])
    room = MOST_WORDS - len(chosen.split())
    if place and room > 0 and chosen == sentences[place] and _leans(chosen):
        return " ".join([*sentences[place - 1].split()[-room:], chosen])
    return chosen


def _leans(sentence: str) -> bool:
    """Whether a pointing word stands before anything that it could stand for, or there is hardly a word."""
    if len(set(terms(sentence)) - AMOUNT_TERMS) < 2:
        return True
    match = _LEANS.search(sentence)
    before = sentence[: match.start()] if match else sentence
    return match is not None and len(terms(before)) < ANTECEDENT_TERMS and not re.search(r"\s[A-Z]\w", before)


def _cut(sentence: str) -> str:
    """A long sentence from where its question begins, with some words before it where the question leans on them."""
    if len(sentence.split()) <= LONG_WORDS:
        return sentence
    turns = [match.end() for match in _QUESTION_IS.finditer(sentence)] or [m.end() for m in _TURN.finditer(sentence)]
    cuts = [turn for turn in turns if _says(sentence[turn:])]
    if not cuts:
        return " ".join(sentence.split()[-MOST_WORDS:] if sentence.endswith("?") else sentence.split()[:MOST_WORDS])
    chosen = _unwrap(sentence[cuts[-1] :])
    before = sentence[: cuts[-1]].split()[-(MOST_WORDS - SHORT_WORDS) :] if _leans(chosen) else []
    return " ".join([*before, *chosen.split()][-MOST_WORDS:])
