"""Messages that ask the article nothing: greetings, thanks, goodbyes, praise, doubt, "who are you?"."""

from __future__ import annotations

import re
import unicodedata

from scoqa.lexical import normalise
from scoqa.locales import texts

LONGEST = 300
"""Characters; nobody says no more than thanks at greater length."""

# Phrases as `_plain` leaves them: small letters without accents (so й is и), no punctuation.
_GREETING = (
    r"hi|hello|hey|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|nice to meet you|hola|buenos dias"
    r"|bonjour|salut|hallo|guten (?:tag|morgen|abend)|ciao|buongiorno|ola|bom dia|hej|merhaba|selam|czesc|namaste"
    r"|salaam"
    r"|привет|здравствуите|你好|您好|こんにちは|안녕하세요|مرحبا|السلام عليكم|नमस्ते"
)
_THANKS = (
    r"thanks|thank (?:you|u)|thx|tysm|ty|cheers|many thanks|(?:i )?(?:really )?appreciate (?:it|that|your help)"
    r"|much appreciated"
    r"|gracias|muchas gracias|merci(?: beaucoup)?|danke(?: schon| sehr)?|vielen dank|grazie(?: mille)?|obrigad[oa]"
    r"|dank je"
    r"|tesekkurler|dziekuje|tack|спасибо|谢谢|谢谢你|ありがとう|ありがとうございます|감사합니다|شكرا|धन्यवाद"
)
_GOODBYE = (
    r"bye|goodbye|good bye|see (?:you|ya)(?: later| soon| tomorrow)?|cya|farewell|good night|take care"
    r"|have a (?:nice|good|great|lovely) (?:day|evening|night|weekend|one)|thats (?:all|it)|that (?:is|was"
    r"|will be) all"
    r"|nothing else|no (?:more|further) questions|adios|hasta luego|au revoir|auf wiedersehen|tschuss|arrivederci"
    r"|tchau"
    r"|до свидания|пока|再见|さようなら|do widzenia"
)
_ADJECTIVE = (
    r"(?:(?:so|very|really|quite|super|pretty|most|extremely|just) )*(?:good|great|nice|cool|awesome|amazing"
    r"|excellent|perfect"
    r"|helpful|useful|brilliant|fantastic|wonderful|lovely|impressive|interesting|correct|smart|clever|sweet|neat"
    r"|super|wow)"
)
_PRAISE = (
    rf"(?:(?:that|this|it|you)(?:s| is| was| are|re) )?{_ADJECTIVE}(?: (?:job|work|answer|answers|bot|one|stuff"
    rf"|help|tool))?"
    r"|well done|i (?:really )?(?:like|love) (?:it|this|that|you)|ok|okay|k|alright|all right|got it|i see|understood"
    r"|i understand|fine|makes sense|that makes sense|good to know|noted|lol|haha"
)
_WELL_BEING = (
    r"how are (?:you|things)(?: doing)?|hows it going|how is it going|whats up|how do you do|how have you been"
)
_ABOUT_ME = (
    r"(?:so )?(?:who|what) are you|who (?:made|built|created|developed) you|(?:so )?are you (?:(?:a|an|the) )?"
    r"(?:(?:real|chat) )?(?:bot|chatbot|robot|human|person|machine|ai|chatgpt|gpt|llm|language model|computer)"
    r"|whats your name|what is your name|do you have a name|introduce yourself|tell me about yourself"
    r"|what (?:can|could) (?:you|i|we) (?:do|ask)(?: you)?(?: here| for me)?"
    r"|(?:please )?(?<!your )(?<!the )help(?: me)?"
    r"|how can you help(?: me)?"
    r"|can you help(?: me)?|how (?:do|does|can|should) (?:i|you|this|it)(?: (?:thing|tool|bot|app))? (?:use"
    r"|work)(?: this| it| you)?"
    r"|what (?:should|can) i do(?: here)?|what are you (?:for|able to do|capable of)|what do you do"
    r"|what questions can i ask(?: you)?"
)
_FILLER = (
    r"there|all|everyone|everybody|again|a lot|lots|so much|very much|so|too|then|now|today|for (?:now|today|that"
    r"|this|everything)"
    r"|for (?:(?:your|the|all) )+(?:help|answers?|time|info|information)|in advance|and|please|scoqa|bot|buddy"
    r"|friend|mate|man|sir|madam"
)
_DOUBT = (
    r"(?:are|r) (?:you|u) (?:really |quite |absolutely )?(?:sure|certain)(?: about (?:that|this|it))?"
    r"|(?:is|was) (?:that|this|it) (?:really |actually )?(?:true|right|correct)|really|seriously"
    r"|(?:no )?(?:you|that|this|it)(?: are| is|re|s)? (?:just |simply )?"
    r"(?:wrong|incorrect|false|not (?:true|right|correct))"
    r"|i (?:do not|dont) (?:believe|trust) (?:you|that|this|it)|how do you know(?: that| this)?"
    r"|(?:that|this|it)(?: is|s)? not what i (?:asked|meant|wanted)(?: for)?"
    r"|(?:that|this|it|you) (?:does not|doesnt|did not|didnt|do not|dont) answer(?: (?:my|the) question)?"
)
"""What a reader says to an answer; with nothing said before it, it is no small talk."""
_REPLIES = {
    "doubt": _DOUBT,
    "about_me": _ABOUT_ME,
    "well_being": _WELL_BEING,
    "thanks": _THANKS,
    "goodbye": _GOODBYE,
    "greeting": _GREETING,
    "praise": _PRAISE,
}
"""What gets which reply, by the end of its name among the page's texts."""
_SMALL_TALK = {key: re.compile(rf"(?:^| )(?:{phrase})(?: |$)") for key, phrase in _REPLIES.items()}
_OF_IT = re.compile(
    r"\bhow (?:do|does|can|should) (?:this|it) work\b|\bwhat (?:should|can|could) (?:i|we) do\b(?! here)"
)
_ITEM = re.compile("|".join([*_REPLIES.values(), _FILLER]))
_LONGEST_ITEM = 12
"""Words of what is said at once, "that is not what I asked for" and the like, with some of "very, very good"."""


def small_talk(question: str, *, asked_before: bool = False) -> str | None:
    """A one-line reply to a message that is nothing but a greeting, thanks, a goodbye, praise or "who are you?".

    Args:
        question: The message.
        asked_before: It follows a question: "how does it work?" is asked of what that was about, then, not of scoqa,
            and "are you sure?" of the answer.

    >>> small_talk("Hi there!")
    'Hello! What would you like to know about the article?'
    >>> small_talk("Hello, who is Xi Jinping?") is None
    True
    """
    message = _plain(question[: LONGEST + 1])
    if len(question) > LONGEST or not _is_all_small(message) or (asked_before and _OF_IT.search(message)):
        return None
    key = next((key for key, phrase in _SMALL_TALK.items() if phrase.search(message)), None)
    return None if key is None or (key == "doubt" and not asked_before) else texts("en")[f"chat.reply.{key}"]


def _is_all_small(message: str) -> bool:
    """Whether a message is nothing but items, one after the other; each stretch of words is looked at once."""
    words = message.split()
    ends = [True, *(False for _ in words)]
    for start in range(len(words)):
        if ends[start]:
            for end in range(start + 1, min(len(words), start + _LONGEST_ITEM) + 1):
                ends[end] = ends[end] or _ITEM.fullmatch(" ".join(words[start:end])) is not None
    return bool(words) and ends[-1]


def _plain(text: str) -> str:
    """`text` in small letters without accents, apostrophes and punctuation, one space between words."""
    letters = unicodedata.normalize("NFD", normalise(text).replace("'", ""))
    bare = unicodedata.normalize("NFC", "".join(c for c in letters if not "\u0300" <= c <= "\u036f"))
    return " ".join("".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in bare).split())
