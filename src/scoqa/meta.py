"""Questions about the article itself: what it is about, its title, its author, its pictures, how it ends.

They are told by their wording, the whole of it: "What does the piece say?" asks about the article, "What
does the piece say about Iran?" about Iran. In the patterns ART is whatever a reader calls the article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from scoqa.lexical import normalise, terms
from scoqa.question import focus


class Meta(StrEnum):
    """What a question about the article itself asks for."""

    ABOUT = "about"
    SUMMARY = "summary"
    TITLE = "title"
    AUTHOR = "author"
    PICTURES = "pictures"
    CONCLUSION = "conclusion"
    NOTICE = "notice"
    STANDFIRST = "standfirst"


# What a reader calls the article. "The report" and its like may be one that the article tells of; "this report" is not.
_SURE = r"(?:article|piece|story|text|essay|op[- ]?ed|editorial|commentary|blog ?post|post|column|write-?up)"
_UNSURE = r"(?:report|page|paper|document|blog|content|material|passage|publication|website|site|thing|read)"
_SORT = r"(?:short|long|whole|entire|full|complete|news|newspaper|magazine|opinion|blog|online|present|above|following)"
_ARTICLE = (
    rf"\b(?:(?:the|this|that|your|our) (?:{_SORT} )*{_SURE}|(?:this|that|the {_SORT}"
    rf"|your) (?:{_SORT} )*{_UNSURE})\b"
    r"(?! (?:of|number|no|on|by|from|[ivx]+|\d+)\b)"
    r"(?: (?:here|above|below|at hand|in front of me|(?:that )?(?:i am|i'm|we are) reading|(?:that )?i just read))?"
)
_AUTHOR = r"(?:the|its|this) (?:author|writer|journalist|columnist)"

_IT = r"(?:ART|it|this|that)"
_OF = r"(?: (?:of|in|from|for|behind|to|within|with) (?:ART|it|this|that|here)| here| above)?"
_ITS = rf"(?:(?:the|ART's|{_AUTHOR}'s|its|your|an?) )?"
_PICTURE = r"(?:photo|photograph|picture|image|pic|illustration|figure|caption|photo caption|picture caption)"
_PICTURES = (
    rf"(?:{_ITS}(?:(?:all|both|two|three|other|accompanying|of|these|those|this|any|some|the) )*{_PICTURE}s?{_OF})"
)
_MAIN = r"(?:main|central|key|core|primary|overall|overarching|general|basic|principal|major|most important|whole|big)"
_POINT = r"(?:points?|ideas?|messages?|arguments?|thes[ie]s|claims?|takeaways?|themes?|topics?|subjects?|statements?)"
_MATTER = r"(?:gist|topic|subject(?: matter)?|theme|thesis|essence|upshot|tl;? ?dr|bottom line|big picture|takeaway)"
_POINTS = (
    r"(?:points|ideas|arguments|takeaways|take-aways|messages|findings|facts|claims|statements|highlights|aspects)"
)
_BRIEF = (
    r"(?:brief|short|quick|concise|little|rough|one-sentence|one sentence|two-sentence|general|good|nice"
    r"|bullet[- ]point)"
)
_SUMMARY = r"(?:summary|overview|synopsis|recap|rundown|run-down|abstract|outline|digest|summarization|summarisation)"
_SHORTLY = (
    r"(?:(?:^| )(?:briefly|shortly|quickly|in short|in brief|in a nutshell|in (?:simple|plain|your own"
    r"|other) (?:words|terms|english)"
    r"|in (?:(?:just|about|at most|only) )?(?:an?|one|two|three|four|five|\d+|a few|a couple of|few|some) ?"
    r"(?:short )?(?:sentences?|words?|lines?|paragraphs?|bullet points?|bullets?|points)|as bullet points"
    r"|in bullet points))+"
)
_VIEW = (
    r"(?:opinions?|views?|point of view|points of view|viewpoints?|perspectives?|position|stance|take|standpoint|voice)"
)
_OPINION = (
    r"(?:opinion|op[- ]?ed|opinion article|commentary|comment|editorial|news|news report|news article|news story"
    r"|report"
    r"|personal (?:take|view|opinion)|propaganda|biased|objective|neutral|subjective|factual|fact|advertisement"
    r"|somebody's (?:personal )?(?:take|view|opinion)|someone's (?:personal )?(?:take|view|opinion)|personal"
    r"|(?:the )?official (?:view|position|line|opinion)|one person's (?:view|opinion))(?: (?:piece|text|column))?"
)
_WROTE = r"(?:wrote|authored|penned|published|signed|made|created|produced|is behind|is responsible for)"
_SAY = (
    r"(?:say|tell(?: us| me)?|discuss|cover|deal with|talk about|address|argue|claim|state|describe|report|concern"
    r"|mean|convey)"
)

_PATTERNS = {
    Meta.PICTURES: [
        rf"what (?:are|is|do|does) {_PICTURES}(?: (?:of|about|show|shows|depict|depicts|showing|illustrate|portray"
        rf"|represent|say))?",
        rf"what (?:is|can (?:be|i|you|we)|do (?:i|you|we)|are)(?: seen?| shown| there)? (?:to see )?(?:in"
        rf"|on) {_PICTURES}",
        rf"how many {_PICTURE}s(?: (?:are there|does {_IT} (?:have|contain|include|use)|has {_IT}|are in {_IT}"
        rf"|come with {_IT}){_OF})?",
        rf"(?:are|is) there {_PICTURES}|(?:does|has) {_IT} (?:have |contain |include |got )?{_PICTURES}",
        rf"(?:(?:please )?(?:describe|show|list|tell|explain|give)(?: me| us)?(?: about)? ){_PICTURES}|{_PICTURES}",
        rf"what {_PICTURE}s (?:are there|does {_IT} (?:have|contain|show|include|use)|are (?:used|shown|included"
        rf"|in {_IT}){_OF})",
    ],
    Meta.TITLE: [
        rf"(?:(?:what|which) (?:is|was) |give me |tell me |show me )?{_ITS}(?:full |exact |main )?(?:headline"
        rf"|title|heading){_OF}",
        rf"article (?:title|headline|name)|{_ITS}name of {_IT}",
        rf"what is {_ITS}name of ART|what is ART's name|what is the name of {_IT}",
        r"(?:what|how) (?:is|was) ART (?:called|titled|entitled|headed|headlined|named)|how is it (?:titled"
        r"|headlined|entitled)",
        r"(?:what|which|under (?:what|which)) (?:title|headline|heading|name) (?:does|do|did|has|is|was) ART"
        r"(?: (?:have|carry|bear|run|appear|published|printed))?(?: under| with)?",
        r"what does ART's (?:title|headline) (?:say|read)|what does the (?:title|headline|heading) (?:say|read)",
    ],
    Meta.AUTHOR: [
        rf"who {_WROTE} {_IT}|who is {_ITS}(?:author|writer|journalist|columnist|publisher|editor|source"
        rf"|reporter){_OF}",
        rf"(?:by )?whom? (?:is|was|has) {_IT} (?:been )?(?:written|authored|published|penned|made)(?: by)?"
        rf"|who is {_IT} (?:by|from)",
        rf"(?:what|which) (?:is )?(?:the )?name of {_AUTHOR}{_OF}|what is {_AUTHOR}'s name|(?:does"
        rf"|has) {_IT} (?:have )?an author",
        r"(?:name of )?(?:the )?(?:author|writer|byline)(?: name)?(?: of ART)?|ART author|author of ART"
        r"|who is writing(?: this| here)?",
        rf"(?:whose|what) {_VIEW} (?:(?:is|are) (?:this|it|these|that|ART|(?:expressed|given|presented|reflected"
        rf"|stated){_OF})"
        rf"|(?:does|do|did) {_IT} (?:reflect|express|represent|present|give|contain|show)|am i reading(?: here)?)",
        rf"whose {_VIEW} (?:is|are) (?:in|reflected in|expressed in|given in) {_IT}|whose (?:article|text|piece"
        rf"|words) (?:is|are) (?:this|these)",
        rf"(?:is|was) {_IT} (?:just |only |really |actually |an? |the )*{_OPINION}(?: of .+| or .+)?",
        rf"(?:does|do) (?:{_IT}|the (?:opinions?|views?){_OF}) (?:necessarily )?(?:reflect|represent|express|give"
        rf"|state) "
        rf"(?:\S+ )*{_VIEW}(?: of .+)?",
        rf"(?:is|are) (?:this|these|the {_VIEW} (?:expressed )?in {_IT}) (?:just |only |really )?(?:the "
        rf"|an? )?(?:\S+ )?{_VIEW}(?: of .+)?",
        r"(?:what|which) (?:kind|type|sort|form|genre) of (?:article|text|piece|story|document|writing) (?:is"
        r"|am) (?:ART|it|this|i reading)",
        rf"(?:where|by whom|in (?:which|what) \w+) (?:was|is|did|does|has) {_IT} (?:been )?(?:published|appear"
        rf"|printed|from|come from|taken from)"
        rf"(?: in)?|(?:what is |who is )?{_ITS}(?:source|publisher) of {_IT}|which (?:\w+ )?(?:site|newspaper"
        rf"|magazine|agency|outlet) {_WROTE} {_IT}",
    ],
    Meta.STANDFIRST: [
        rf"(?:(?:what is|what does|show me|give me|quote|read me) )?{_ITS}(?:standfirst|sub-?title|sub-?heading"
        rf"|sub-?headline|lede?|deck|dek|teaser|strapline)(?: (?:{_SAY}))?{_OF}",
    ],
    Meta.CONCLUSION: [
        rf"how (?:does|do|did|is|was|will) (?:{_IT}|{_AUTHOR}) (?:end|conclude|finish|close|wrap up|concluded"
        rf"|ended)(?: up)?",
        rf"(?:what is |what are |tell me |give me )?{_ITS}(?:(?:final|main|overall|closing|concluding|last) )?"
        rf"(?:conclusions?|ending|closing|(?:last|final|closing|concluding) "
        rf"(?:thoughts?|remarks?|sentence|paragraph|message|words?|statement|point|note|line)){_OF}",
        rf"(?:what|which) (?:conclusions?|point)? ?(?:does|do|did) (?:{_IT}|{_AUTHOR}) (?:conclude|draw|reach"
        rf"|come to|arrive at|end)"
        r"(?: with| on| at the end| in the end)?|(?:with|on) what (?:note |words )?does ART (?:end|close"
        rf"|conclude)(?: with)?",
        rf"what (?:is|does|happens) (?:{_IT} |{_AUTHOR} )?(?:said |say |stated |state |written )?(?:at"
        rf"|in) the (?:very )?end(?: of {_IT})?",
    ],
    Meta.SUMMARY: [
        rf"(?:summari[sz]e|sum up|sum (?:ART|it|this|that|everything) up"
        rf"|recap|outline|condense|shorten|boil down|give me the gist of)(?: (?:ART"
        rf"|it|this|that|everything|all"
        rf"|(?:the )?(?:{_MAIN} )?(?:content|contents|{_POINTS}){_OF}))?(?: up)?",
        rf"(?:(?:give|write|make|provide|show|offer|get|i (?:want|need)|i would like|can i (?:have|get))(?: me"
        rf"| us)? |what is )?"
        rf"{_ITS}(?:{_BRIEF} )*{_SUMMARY}{_OF}|ART {_SUMMARY}|{_SUMMARY} of everything",
        rf"(?:what (?:are|is|were) |list |give me |tell me |show me |name "
        rf"|which are )?{_ITS}(?:\w+ )?{_MAIN} {_POINTS}"
        rf"(?: (?:made|raised|presented|discussed))?{_OF}|what are {_ITS}(?:takeaways|highlights){_OF}",
        r"what (?:should|do|must|can) i (?:need to )?(?:take away|know|learn|remember)(?: (?:from|about) ART)",
    ],
    Meta.ABOUT: [
        rf"(?:(?:so|and) )?(?:what|who) (?:is|was) {_IT} (?:all |really |actually |mainly |mostly |generally "
        rf"|basically )*about",
        rf"what (?:does|is|did|do) ART (?:mainly |mostly |basically |generally |actually |really |want to |try to "
        rf"|trying to )*"
        rf"(?:{_SAY}|saying|focus on|focused on|dealing with|discussing|about)",
        rf"(?:what is |what are |tell me |give me |which is |explain )?{_ITS}(?:{_MAIN} (?:{_POINT}|content|focus"
        rf"|concern|purpose|thrust){_OF}|{_MATTER}{_OF})",
        rf"(?:what is |give me |what are )?{_ITS}(?:point|idea|message|argument|purpose|aim|focus|content|contents"
        rf"|topics|themes|subjects)"
        rf" (?:of|in|behind) {_IT}|what is ART's (?:point|message|argument|purpose|aim|focus|content)",
        rf"(?:what|which) (?:topics?|subjects?|themes?|issues?|things|matters) (?:does|do|are|is) {_IT} (?:about"
        rf"|{_SAY}|focus on)",
        rf"(?:what|which) (?:topics?|subjects?|themes?|issues) (?:is|are) (?:discussed|covered|addressed|treated"
        rf"|dealt with){_OF}",
        rf"what (?:does|is) {_AUTHOR} (?:want to |try to |trying to |mainly )*(?:say|saying|argue|arguing|claim"
        rf"|tell us|point out|getting at)",
        r"(?:describe|introduce|tell me about|explain|about) ART|what am i reading(?: here)?|ART (?:topic|subject"
        r"|theme|main idea|gist)",
        r"ART|(?:is|what is) ART|what do we (?:learn|read) (?:in|from) ART|what can i (?:learn|read|find) (?:in"
        r"|from) ART",
    ],
}
_COMPILED = {meta: re.compile("|".join(f"(?:{pattern})" for pattern in own)) for meta, own in _PATTERNS.items()}
_SHORT = re.compile(rf"^{_SHORTLY}(?: |$)|{_SHORTLY}$")
_ANY_OF_IT = re.compile(rf"{_IT}|(?:what does|what is) {_IT}(?: {_SAY}| about)?|explain {_IT}|tell me about {_IT}|")
_ARTICLES = re.compile(_ARTICLE, re.IGNORECASE)


def meta_intent(question: str) -> Meta | None:
    """What a question about the article itself asks for; None for a question about what the article says.

    "It" and "this" are taken for the article: ask this of a question that stands alone.

    >>> meta_intent("Could you sum up this piece in two sentences?"), meta_intent("who wrote it")
    (<Meta.SUMMARY: 'summary'>, <Meta.AUTHOR: 'author'>)
    >>> meta_intent("Who wrote the charter?") is None
    True
    """
    text = re.sub(r"[\s,.:;!?\"“”()]+", " ", normalise(focus(question)).replace("tl;dr", "tldr")).strip()
    text = re.sub(r"\b(what|who|where|how|that|whose|it|there)'?s\b(?<!\bits)", r"\1 is", text)
    text = re.sub(r" (?:for me|to me|please|exactly|again|then|in there)$", "", _ARTICLES.sub("ART", text))
    text = re.sub(r"^(?:so|and|ok|okay|well|now|but) ", "", text)
    brief = re.sub(r" (?:for|to) (?:me|us)$", "", _SHORT.sub("", text))
    if brief != text and (_ANY_OF_IT.fullmatch(brief) or _COMPILED[Meta.ABOUT].fullmatch(brief)):
        return Meta.SUMMARY
    return next((meta for meta, pattern in _COMPILED.items() if pattern.fullmatch(brief)), None)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACE = re.compile(
    r"(?:(?:what (?:does|is|is shown|do|stands|can (?:i|we|one) see)(?: (?:in|on))?|quote|cite|show|read|open|describe"
    r"|explain|give me|show me|read me|tell me|summari[sz]e) )?"
    r"(?:the )?(?:(?:text|content|contents|words) of )?(?:the )?"
    rf"(?:(?P<noun>paragraph|para|¶|{_PICTURE}) ?(?:no |number |#)?(?P<number>\d{{1,6}}|{'|'.join(_NUMBERS)})\b"
    rf"|(?P<ordinal>{'|'.join(_ORDINALS)}|\d{{1,6}}(?:st|nd|rd|th)|last|final) (?P<named>paragraph|{_PICTURE}))"
    rf"(?: (?:{_SAY}|about|say about|show|depict|of))?(?: (?:of|in) ART)?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A place in an article by its number, from 1, or -1 for the last: of its paragraphs, or of its pictures."""

    number: int
    picture: bool


def asked_place(question: str) -> Asked | None:
    """The paragraph or picture that a question wants by its number; None for any other question.

    >>> asked_place("What does paragraph 12 say?"), asked_place("describe the last photo")
    (Asked(number=12, picture=False), Asked(number=-1, picture=True))
    >>> asked_place("What does paragraph 12 say about Iran?") is None
    True
    """
    text = re.sub(r"[\s,.:;!?]+", " ", _ARTICLES.sub("ART", normalise(focus(question)))).strip()
    match = _PLACE.fullmatch(text)
    if match is None:
        return None
    is_picture = not re.match("para|¶", match["noun"] or match["named"])
    return Asked(_number(match["number"] or match["ordinal"]), is_picture)


def _number(text: str) -> int:
    if text in ("last", "final"):
        return -1
    spelt = next((words.index(text) + 1 for words in (_ORDINALS, _NUMBERS) if text in words), 0)
    return spelt or int(text.rstrip("stndrh"))


_WHO = rf"(?:{_ARTICLE}|{_AUTHOR})"
_TELLS = (
    r"(?:says?|said|tells?(?: us| me)?|states?|mentions?|writes?|claims?|argues?|thinks?|believes?|suggests?"
    r"|reports?|explains?"
    r"|reveals?|discuss(?:es)?|describes?|points? out|shows?|informs? us)"
)
_TOLD = (
    r"(?:mentioned|named|listed|cited|discussed|described|given|quoted|stated|referred to|covered|talked about"
    r"|dealt with"
    r"|written|said|reported|noted|explained|presented|provided|shown|used|outlined|found)"
)
_ON = r"(?:about|on|of|regarding|concerning|towards?|with regard to)"
_VERB = (
    r"(?:mention|name|list|give|discuss|talk about|speak of|deal with|refer to|describe|cover|cite|quote|report|provide"
    r"|identify|use)"
)
_DEPICTS = r"(?:describe|characteri[sz]e|portray|define|see|view|present|explain|refer to|depict)"
_SOURCE = r"(?:according to|in|within|from|based on|going by|judging (?:by|from)|as per|per|given)"
_REST, _END = r"(?P<rest>.+)", r"(?=[ ,?.!]|$)"

# What frames the content of a question, and what of it stays.
_FRAMES = [
    (rf"^(?:{_SOURCE}|as {_TOLD} (?:in|by)) {_WHO},? ", ""),
    (rf"^(?:what|which things?) (?:else )?(?:does|did|do|has) {_WHO} (?:have to )?{_TELLS} {_ON} {_REST}", r"\g<rest>"),
    (rf"^(?:what|is anything|is there anything) (?:is |was )?{_TOLD}(?: in {_WHO})? {_ON} {_REST}", r"\g<rest>"),
    (rf"^what (?:is|are) {_WHO}['’]?s? (?:{_VIEW}|opinion|attitude|argument) {_ON} {_REST}", r"\g<rest>"),
    (rf"^how (?:does|did) {_WHO} {_DEPICTS} ", ""),
    (
        rf"^(?:does|did|do|can) {_WHO} {_TELLS} (?:(?:any|some)thing |any information )?(?:{_ON} )?"
        r"(?:(?:that|whether|if) )?",
        "",
    ),
    (rf"^(?P<ask>\w+(?: \w+)?) (?:does|did|do) {_WHO} {_TELLS}(?: that)? ", r"\g<ask> "),
    (
        rf"^(?:is|are|was|were) {_REST}(?<!there) (?:mentioned|named|discussed|quoted)(?: in {_WHO})?(?=[ ?.!]*$)",
        r"\g<rest>",
    ),
    (rf",? (?:(?:is|are|was|were|being) )?(?:according to|as per|(?:as )?{_TOLD} (?:in|by)) {_WHO}{_END}", ""),
    (rf",? (?:going by|judging by|based on|according to) the (?:title|headline|article){_END}", ""),
    (rf" (?:does|do|did) {_WHO} {_VERB}(?=[ ?.!]*$)", ""),
    (rf" (?:does|do|did) {_WHO} {_VERB} (?={_ON}\b|for\b|to\b|as\b|in\b|from\b)", " "),
    (rf",? in {_WHO}{_END}", ""),
]
_COMPILED_FRAMES = [(re.compile(pattern, re.IGNORECASE), rest) for pattern, rest in _FRAMES]


def strip_article_frame(question: str) -> str:
    """A question without "according to the article", "what does the text say about": words that match nothing in it.

    The question itself where nothing would be left.

    >>> strip_article_frame("According to the article, why was Iran let in?")
    'why was Iran let in?'
    >>> strip_article_frame("What does the piece say about Iran?")
    'Iran'
    """
    text = question.strip()
    for pattern, rest in _COMPILED_FRAMES:
        shorter = pattern.sub(rest, text, count=1).strip(" ,")
        if shorter != text and terms(shorter):
            text = shorter
    return text.rstrip(" ?.!") if text != question.strip() and not re.search(r"\w+ \w+ \w+", text) else text
