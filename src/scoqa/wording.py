"""The words in which readers ask about an article itself, as patterns over a whole question.

ART stands for whatever a reader calls the article.
"""

from __future__ import annotations

import re
from enum import StrEnum

META_WORDS = "summarise summarize summary article author title headline published"
"""Words of such questions that are often misspelt."""


class Meta(StrEnum):
    """What a question about the article itself asks for."""

    ABOUT = "about"
    SUMMARY = "summary"
    TITLE = "title"
    AUTHOR = "author"
    BYLINE = "byline"
    DATE = "date"
    PICTURES = "pictures"
    CONCLUSION = "conclusion"
    NOTICE = "notice"
    STANDFIRST = "standfirst"
    OPENING = "opening"
    REPEATED = "repeated"
    COUNTRIES = "countries"
    SECTIONS = "sections"


# What a reader calls the article. "The report" and its like may be one that the article tells of; "this report" is not.
_SURE = (
    r"(?:article|press release|piece|story|text|essay|op[- ]?ed|editorial|commentary|blog ?post|post|column|write-?up)"
)
_UNSURE = (
    r"(?:report|page|paper|document|blog|content|material|passage|publication|website|site|thing|read"
    r"|manual|guide|handbook|brochure|leaflet|memoir|feature|interview|letter|recipe)"
)
TEXTS = rf"(?:{_SURE}|{_UNSURE})"
_SORT = r"(?:short|long|whole|entire|full|complete|news|newspaper|magazine|opinion|blog|online|present|above|following)"
ARTICLE = (
    rf"\b(?:(?:the|this|that|your|our) (?:{_SORT} )*{_SURE}|(?:this|that|the {_SORT}"
    rf"|your) (?:{_SORT} )*{_UNSURE})\b"
    r"(?! (?:of|number|no|on|by|from|[ivx]+|\d+)\b)"
    r"(?: (?:here|above|below|at hand|in front of me|(?:that )?(?:i am|i'm|we are) reading|(?:that )?i just read))?"
)
AUTHOR = r"(?:the|its|this) (?:author|writer|journalist|columnist)"

IT = r"(?:ART|it|this|that)"
_OF = r"(?: (?:of|in|from|for|behind|to|within|with) (?:ART|it|this|that|here)| here| above)?"
_ITS = rf"(?:(?:the|ART's|{AUTHOR}'s|its|your|an?) )?"
PHOTO = r"(?:photo|photograph|picture|image|pic)"
PICTURE = r"(?:photo|photograph|picture|image|pic|illustration|figure|caption|photo caption|picture caption)"
_PICTURES = (
    rf"(?:{_ITS}(?:(?:all|both|two|three|other|accompanying|of|these|those|this|any|some|the) )*{PICTURE}s?{_OF})"
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
SHORTLY = (
    r"(?:(?:^| )(?:briefly|shortly|quickly|in short|in brief|in a nutshell|in (?:simple|plain|your own"
    r"|other) (?:words|terms|english)"
    r"|in (?:(?:just|about|at most|only) )?(?:an?|one|two|three|four|five|\d+|a few|a couple of|few|some) ?"
    r"(?:short )?(?:sentences?|words?|lines?|paragraphs?|bullet points?|bullets?|points)|as bullet points"
    r"|in bullet points))+"
)
_TELL_NAME = r"(?:what (?:is|are)|which is|tell me|give me|name)"
_WRITER = (
    rf"(?:{AUTHOR}|(?:the )?authors?|writer"
    rf"|the (?:person|man|woman|one|journalist) (?:who|that) (?:wrote|authored|penned) {IT})"
)
VIEW = (
    r"(?:opinions?|views?|point of view|points of view|viewpoints?|perspectives?|position|stance|take|standpoint|voice)"
)
_OPINION = (
    r"(?:opinion|op[- ]?ed|opinion article|commentary|comment|editorial|news|news report|news article|news story"
    r"|report"
    r"|personal (?:take|view|opinion)|propaganda|biased|objective|neutral|subjective|factual|fact|advertisement"
    r"|somebody's (?:personal )?(?:take|view|opinion)|someone's (?:personal )?(?:take|view|opinion)|personal"
    r"|(?:the )?official (?:view|position|line|opinion)|one person's (?:view|opinion))(?: (?:piece|text|column))?"
)
_UNIT = r"(?:sentences?|paragraphs?|passages?|words?|lines?|statements?|parts?)"
_WHICH = r"(?:what|who|(?:which|what) \w+|(?:who|what) or (?:who|what))"
_TWICE = (
    r"(?:word for word )?(?:repeated|duplicated|doubled|repeats?|printed twice|said twice|stated twice|given twice|used"
    r" twice|written twice|there twice|twice|more than once|said more than once|printed more than once)"
    r"(?: word for word| verbatim)?"
)
_COUNTRIES = r"(?:countries|nations)"
_NAMED = r" (?:mentioned|named)"
APART = r"(?:apart from|aside from|besides|beside|except(?: for)?|other than|not counting)"
_APART = rf"{APART} (?!(?:it|this|that|those|these|them|him|her)\b).+"
_ANYWHERE = r"(?: anywhere| somewhere| overall| altogether| in total| at all| by name| throughout)?"
_WROTE = r"(?:wrote|authored|penned|published|signed|made|created|produced|is behind|is responsible for)"
_ON_WHICH = r"(?:on (?:which|what) (?:day|date)|in (?:which|what) (?:year|month))"
PUBLISHED = r"(?:written|published|posted|released|printed|issued|updated|revised|dated|put online)"
SAY = (
    r"(?:say|tell(?: us| me)?|discuss|cover|deal with|talk about|address|argue|claim|state|describe|report|concern"
    r"|mean|convey)"
)

PATTERNS = {
    Meta.PICTURES: [
        rf"what (?:are|is|do|does) {_PICTURES}(?: (?:of|about|show|shows|depict|depicts|showing|illustrate|portray"
        rf"|represent|say))?",
        rf"what (?:is|can (?:be|i|you|we)|do (?:i|you|we)|are)(?: seen?| shown| there)? (?:to see )?(?:in"
        rf"|on) {_PICTURES}",
        rf"how many {PICTURE}s(?: (?:are there|does {IT} (?:have|contain|include|use)|has {IT}|are in {IT}"
        rf"|come with {IT}){_OF})?",
        rf"(?:are|is) there {_PICTURES}|(?:does|has) {IT} (?:have |contain |include |got )?{_PICTURES}",
        rf"(?:(?:please )?(?:describe|show|list|tell|explain|give)(?: me| us)?(?: about)? ){_PICTURES}|{_PICTURES}",
        rf"what {PICTURE}s (?:are there|does {IT} (?:have|contain|show|include|use)|are (?:used|shown|included"
        rf"|in {IT}){_OF})",
    ],
    Meta.TITLE: [
        rf"(?:(?:what|which) (?:is|was) |give me |tell me |show me )?{_ITS}(?:full |exact |main )?(?:headline"
        rf"|title|heading){_OF}",
        rf"article (?:title|headline|name)|{_ITS}name of {IT}",
        rf"what is {_ITS}name of ART|what is ART's name|what is the name of {IT}",
        r"(?:what|how) (?:is|was) ART (?:called|titled|entitled|headed|headlined|named)|how is it (?:titled"
        r"|headlined|entitled)",
        r"(?:what|which|under (?:what|which)) (?:title|headline|heading|name) (?:does|do|did|has|is|was) ART"
        r"(?: (?:have|carry|bear|run|appear|published|printed))?(?: under| with)?",
        r"what does ART's (?:title|headline) (?:say|read)|what does the (?:title|headline|heading) (?:say|read)",
    ],
    Meta.AUTHOR: [
        rf"who {_WROTE} {IT}|who is {_ITS}(?:author|writer|journalist|columnist|publisher|editor|source"
        rf"|reporter){_OF}",
        rf"(?:by )?whom? (?:is|was|has) {IT} (?:been )?(?:written|authored|published|penned|made)(?: by)?"
        rf"|who is {IT} (?:by|from)",
        rf"(?:does|has) {IT} (?:have )?an author",
        r"(?:the )?(?:author|writer)(?: of ART)?|ART author|who is writing(?: this| here)?",
        rf"(?:whose|what) {VIEW} (?:(?:is|are) (?:this|it|these|that|ART|(?:expressed|given|presented|reflected"
        rf"|stated){_OF})"
        rf"|(?:does|do|did) {IT} (?:reflect|express|represent|present|give|contain|show)|am i reading(?: here)?)",
        rf"whose {VIEW} (?:is|are) (?:in|reflected in|expressed in|given in) {IT}|whose (?:article|text|piece"
        rf"|words) (?:is|are) (?:this|these)",
        rf"(?:is|was) {IT} (?:just |only |really |actually |an? |the )*{_OPINION}(?: of .+| or .+)?",
        rf"(?:does|do) (?:{IT}|the (?:opinions?|views?){_OF}) (?:necessarily )?(?:reflect|represent|express|give"
        rf"|state) "
        rf"(?:\S+ )*{VIEW}(?: of .+)?",
        rf"(?:is|are) (?:this|these|the {VIEW} (?:expressed )?in {IT}) (?:just |only |really )?(?:the "
        rf"|an? )?(?:\S+ )?{VIEW}(?: of .+)?",
        r"(?:what|which) (?:kind|type|sort|form|genre) of (?:article|text|piece|story|document|writing) (?:is"
        r"|am) (?:ART|it|this|i reading)",
        rf"(?:where|by whom|in (?:which|what) \w+) (?:was|is|did|does|has) {IT} (?:been )?(?:published|appear"
        rf"|printed|from|come from|taken from)"
        rf"(?: in)?|(?:what is |who is )?{_ITS}(?:source|publisher) of {IT}|which (?:\w+ )?(?:site|newspaper"
        rf"|magazine|agency|outlet) {_WROTE} {IT}",
    ],
    Meta.BYLINE: [
        rf"(?:{_TELL_NAME} )?(?:the )?(?:full )?names? of {_WRITER}{_OF}",
        rf"(?:{_TELL_NAME} )?{_WRITER}'s (?:full )?name{_OF}",
        rf"what (?:is|was) {_WRITER} called|{_WRITER} name{_OF}|name {_WRITER}|(?:what is )?(?:the )?by-?line{_OF}",
    ],
    Meta.DATE: [
        rf"(?:when|{_ON_WHICH}) (?:was|is) {IT} (?:\w+ )?{PUBLISHED}",
        r"when did (?:ART|it|this) (?:appear|come out|get published)|(?:from|of) when is (?:ART|this)",
        r"how (?:old|recent|current|new) is ART|when is ART from|ART(?: publication)? date",
        rf"(?:(?:what|which|when) (?:is|was) )?{_ITS}(?:publication|publishing|release|issue) date{_OF}",
        r"(?:(?:what|which) (?:is|was) )?(?:the )?date of ART|(?:does|has) ART (?:have |got )?a date",
        rf"(?:what|which) (?:date|year) (?:is|was) {IT} (?:from|{PUBLISHED})",
    ],
    Meta.STANDFIRST: [
        rf"(?:(?:what is|what does|show me|give me|quote|read me) )?{_ITS}(?:standfirst|sub-?title|sub-?heading"
        rf"|sub-?headline|lede?|deck|dek|teaser|strapline)(?: (?:{SAY}))?{_OF}",
    ],
    Meta.OPENING: [
        rf"how (?:does|do|did|is|was) (?:{IT}|{AUTHOR}) (?:start|begin|open|introduced|opened)(?: off| out)?",
        rf"(?:with|on) what (?:words |sentence |note )?(?:does|did) (?:{IT}|{AUTHOR}) (?:start|begin|open)"
        r"(?: with| on)?",
        rf"(?:(?:what is|what does|show me|give me|quote|read me) )?{_ITS}(?:introduction|intro"
        r"|(?:first|opening|introductory) (?:sentence|line|words?|remarks?|statement|thought))"
        rf"(?: (?:{SAY}))?{_OF}",
        rf"(?:(?:what is|what does|show me|give me|quote|read me) {_ITS}|the |ART's )(?:opening|beginning|start)"
        rf"(?: (?:{SAY}))?{_OF}",
    ],
    Meta.REPEATED: [
        rf"(?:what|which) (?:{_UNIT} )?(?:is|are|was|were|gets|occurs?|appears?|comes) {_TWICE}{_OF}",
        rf"(?:what|which) {_UNIT} (?:does|do|did) (?:{IT}|{AUTHOR}) (?:repeat|(?:print|say|use) twice){_OF}",
        rf"(?:is|are|does|do|has|have) (?:(?:any|some|a|one) ?(?:of )?(?:the )?)?(?:{_UNIT}|anything|something)"
        rf"{_OF} (?:been )?{_TWICE}{_OF}",
        rf"(?:does|do|did) (?:{IT}|{AUTHOR}) (?:say|repeat|contain|have) (?:itself|himself|herself|themselves"
        r"|anything|something|(?:any )?repetitions?)(?: twice)?(?: anywhere| somewhere)?",
        rf"(?:is|are) there (?:an? |any )?(?:repetitions?|repeated {_UNIT}|{_UNIT} (?:that (?:is|are) )?{_TWICE}){_OF}",
    ],
    Meta.COUNTRIES: [
        rf"{_APART} (?:what|which) (?:other )?{_COUNTRIES} (?:are|were){_NAMED}{_ANYWHERE}{_OF}",
        rf"(?:what|which) (?:other )?{_COUNTRIES} (?:are|were){_NAMED}{_ANYWHERE}{_OF} {_APART}",
        rf"(?:what|which|how many|what are the|which are the) {_COUNTRIES}(?: (?:that )?(?:are|were))?{_NAMED}"
        rf"{_ANYWHERE}{_OF}",
        rf"(?:what|which|how many) {_COUNTRIES} (?:does|do|did) (?:ART|{AUTHOR}) (?:mention|name|list){_ANYWHERE}"
        rf"(?: {_APART})?",
        rf"(?:(?:list|name|give|show|tell)(?: me| us)? )?(?:all )?(?:of )?(?:the )?{_COUNTRIES}"
        rf"(?: (?:that |which )?(?:are|were))?{_NAMED}{_ANYWHERE}{_OF}(?: {_APART})?",
        rf"(?:list|name|give|show|what|which|how many)(?: me| us)? (?:all )?(?:of )?(?:the )?{_COUNTRIES}"
        rf" (?:(?:are|appear) (?:there )?)?(?:in|of|from) ART",
    ],
    Meta.SECTIONS: [
        rf"(?:(?:what|which) (?:are|is) |list |name |show me |give me |tell me )?(?:all )?(?:of )?{_ITS}"
        rf"(?:sections|chapters|(?:section |sub-?)?headings|table of contents|agenda items){_OF}",
        rf"(?:what|which) (?:sections|chapters|headings|agenda items)"
        rf" (?:(?:does|do) {IT} have|are there{_OF}|are in {IT})",
        r"(?:what is on )?the agenda",
    ],
    Meta.CONCLUSION: [
        rf"how (?:does|do|did|is|was|will) (?:{IT}|{AUTHOR}) (?:end|conclude|finish|close|wrap up|concluded"
        rf"|ended)(?: up)?",
        rf"(?:what is |what are |tell me |give me )?{_ITS}(?:(?:final|main|overall|closing|concluding|last) )?"
        rf"(?:conclusions?|ending|closing|(?:last|final|closing|concluding) "
        rf"(?:thoughts?|remarks?|sentence|paragraph|message|words?|statement|point|note|line|argument|idea)){_OF}",
        rf"(?:(?:to|at) )?(?:what|which) (?:conclusions?|point)? ?(?:does|do|did) (?:{IT}|{AUTHOR}) (?:conclude|draw"
        r"|reach|come to|come|arrive at|arrive|end)"
        r"(?: with| on| at the end| in the end)?|(?:with|on) (?:what|which) (?:\w+ )?(?:does|do|did) "
        rf"(?:{IT}|{AUTHOR}) (?:end|close|conclude|finish|leave us)(?: with)?",
        rf"what (?:is|does|happens) (?:{IT} |{AUTHOR} )?(?:said |say |stated |state |written )?(?:at"
        rf"|in) the (?:very )?end(?: of {IT})?",
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
        r"(?:(?:please )?(?:explain|put|say) (?:ART|it|this|that) |i (?:do not|don't) (?:understand|get) "
        r"(?:ART|it|this) (?:explain (?:it|this) )?)(?:to me )?(?:more )?"
        r"(?:simply|in simple words|in simpler (?:terms|words)|like i am five)",
        r"what (?:should|do|must|can) i (?:need to )?(?:take away|know|learn|remember)(?: (?:from|about) ART)",
    ],
    Meta.ABOUT: [
        rf"(?:(?:so|and) )?(?:what|who) (?:is|was) {IT} (?:all |really |actually |mainly |mostly |generally "
        rf"|basically )*about",
        rf"what (?:does|is|did|do) ART (?:mainly |mostly |basically |generally |actually |really |want to |try to "
        rf"|trying to )*"
        rf"(?:{SAY}|saying|focus on|focused on|dealing with|discussing|about)",
        rf"(?:what is |what are |tell me |give me |which is |explain )?{_ITS}(?:{_MAIN} (?:{_POINT}|content|focus"
        rf"|concern|purpose|thrust){_OF}|{_MATTER}{_OF})",
        rf"(?:what is |give me |what are )?{_ITS}(?:point|idea|message|argument|purpose|aim|focus|content|contents"
        rf"|topics|themes|subjects)"
        rf" (?:of|in|behind) {IT}|what is ART's (?:point|message|argument|purpose|aim|focus|content)",
        rf"(?:what|which) (?:topics?|subjects?|themes?|issues?|things|matters) (?:does|do|are|is) {IT} (?:about"
        rf"|{SAY}|focus on)",
        rf"{_WHICH} (?:is|does|do|did) ART (?:all |mainly |mostly |really )*(?:about|revolves? around"
        r"|focus(?:es|ed)? on|cent(?:er|re)(?:s|ed|d)? (?:on|around)|deals? with)",
        rf"{_WHICH} (?:is|stands) (?:at|in) the (?:cent(?:er|re)|heart|core|focus){_OF}",
        rf"(?:what|which) (?:topics?|subjects?|themes?|issues) (?:is|are) (?:discussed|covered|addressed|treated"
        rf"|dealt with){_OF}",
        rf"what (?:does|is) {AUTHOR} (?:want to |try to |trying to |mainly )*(?:say|saying|argue|arguing|claim"
        rf"|think|thinking|believe|mean|tell us|point out|getting at)",
        r"(?:describe|introduce|tell me about|explain|about) ART|what am i reading(?: here)?|ART (?:topic|subject"
        r"|theme|main idea|gist)",
        r"ART|(?:is|what is) ART|what do we (?:learn|read) (?:in|from) ART|what can i (?:learn|read|find) (?:in"
        r"|from) ART",
    ],
}

ARTICLES = re.compile(ARTICLE, re.IGNORECASE)
"""What a reader calls the article."""
