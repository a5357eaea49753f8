import pytest

from scoqa.framing import strip_article_frame
from scoqa.meta import asked_place, meta_intent
from scoqa.wording import Meta

QUESTIONS = {
    Meta.ABOUT: [
        "What is this article about?",
        "what's it about",
        "main idea",
        "what is the gist",
        "tl;dr",
        "What is the main message of the piece?",
        "topic of the text",
        "What's the point of this article?",
        "What does the article say?",
        "What does the author want to say?",
        "so what is this about",
        "What is the article's main argument?",
        "What is the article mainly about?",
        "What topics does it cover?",
        "Tell me about this article",
        "what's the text about exactly?",
        "What does this article discuss?",
        "central theme of the article",
        "what is the author's main argument?",
        "Which organisation is this article about?",
        "Who or what is at the centre of the article?",
        "What does the text revolve around?",
        "what does the author think",
    ],
    Meta.DATE: [
        "When was this article published?",
        "when was it last updated",
        "On which day was this article published?",
        "publication date",
        "What is the date of the article?",
        "How old is this press release?",
    ],
    Meta.SUMMARY: [
        "Summarise it",
        "Can you summarize the article for me?",
        "Please give me a short summary.",
        "summary",
        "key points",
        "What are the key takeaways?",
        "What are the main points of the article?",
        "in short, what does it say?",
        "What is it about in one sentence?",
        "sum up this text in three sentences",
        "Summarise the story in a few words",
        "give me an overview",
        "the article in a nutshell",
        "Can you give me a brief overview of this piece?",
        "list the most important points",
        "sum it up",
        "recap",
        "What's the summary of this report?",
        "Could you sum the article up?",
    ],
    Meta.TITLE: [
        "What's the headline?",
        "what is the title of the article",
        "what is this article called",
        "title",
        "How is the piece titled?",
        "What's the title?",
        "tell me the title",
        "article title",
        "the headline please",
        "What is the name of this article?",
        "what's the article's headline",
    ],
    Meta.AUTHOR: [
        "Who wrote this?",
        "who wrote the article",
        "Who is the author?",
        "who's the author of this piece",
        "author",
        "Whose opinion is this?",
        "whose point of view am I reading here",
        "Is this a news report or an opinion piece?",
        "Does it reflect the official view?",
        "Whose opinions does the article reflect?",
        "Is the text somebody's personal take?",
        "Is this an opinion piece?",
        "Where was this published?",
        "What is the source of this article?",
        "who is behind this article",
        "Who's this by?",
        "Does the article reflect the views of China Focus?",
        "Are these the views of China Focus?",
        "By whom was this written?",
        "What kind of text is this?",
        "is the article biased?",
        "Is this the official position of China Focus?",
        "Which newspaper published this?",
        "who published it",
    ],
    Meta.BYLINE: [
        "What is the author's name?",
        "What is the name of the person who wrote the article?",
        "author name",
        "byline",
        "Tell me the full name of the writer.",
    ],
    Meta.PICTURES: [
        "What are the photos of?",
        "What do the pictures show?",
        "how many photos are there?",
        "describe the pictures",
        "what's in the images",
        "captions",
        "What are the pictures in the article about?",
        "Are there any photos?",
        "Does the article have pictures?",
        "what can be seen in the photos?",
        "What do the captions say?",
        "How many pictures does the article have?",
        "photos",
        "What are the two images of?",
        "what is the picture about?",
        "tell me about the photos",
        "What is shown in the pictures?",
        "What images are used in the article?",
        "what do we see in the pictures",
    ],
    Meta.CONCLUSION: [
        "How does it end?",
        "How does the article end?",
        "What does it conclude?",
        "What's the conclusion?",
        "what is the conclusion of the piece",
        "How does the author conclude?",
        "what is the last sentence?",
        "what conclusion does the article draw?",
        "conclusion",
        "What's said at the end?",
        "how does the text finish",
        "On what conclusion does the piece end?",
        "What conclusion does the article end on?",
        "To what conclusion does the author come?",
        "What is the author's last thought?",
    ],
    Meta.OPENING: [
        "How does the text start?",
        "What is the first sentence?",
        "What does the introduction say?",
        "with what words does the article open",
        "the beginning of the text",
    ],
    Meta.REPEATED: [
        "Which sentence is printed twice in the text?",
        "Is any paragraph repeated?",
        "What is said more than once?",
        "Does the article repeat itself anywhere?",
        "Which paragraph does the text repeat?",
        "are there any repetitions in it",
    ],
    Meta.COUNTRIES: [
        "Which countries are mentioned?",
        "Apart from China, which countries are named anywhere in the text?",
        "How many countries does the article name?",
        "what other countries are mentioned besides Iran",
        "What countries are in the article?",
        "list all the countries mentioned in the piece",
        "Name the countries in the article.",
        "countries mentioned",
    ],
}
CONTENT = [
    "What is the article's view of de-coupling?",
    "What does the piece say about Iran?",
    "What is the SCO about?",
    "What does the photo of the train show?",
    "Who wrote the SCO charter?",
    "What does article 5 of the charter say?",
    "who wrote the report on poverty",
    "What is the title of Xi's speech?",
    "How does the war end?",
    "What is the main purpose of the SCO?",
    "Who is the author of the charter?",
    "What was the conclusion of the summit?",
    "How many students are in the photo?",
    "When was the photo taken?",
    "what about the other photo?",
    "Is the SCO a military alliance?",
    "Who published the declaration?",
    "What is the name of the organization?",
    "What are the main points of the charter?",
    "Summarise the speech",
    "Summarise what it says about Iran",
    "What does the text say on security?",
    "What is the source of the conflict?",
    "What is the conclusion on Iran?",
    "is this true?",
    "What does it mean?",
    "What is win-win cooperation?",
    "What is the message of the summit?",
    "what is its purpose",
    "What practice does the SCO advance, going by the title?",
    "Which of the two photos is the older one?",
    "List all the dates and years that occur.",
    "Who is the president?",
    "who is it",
    "what is that?",
    "What is it?",
    "What is it called?",
    "where did it take place?",
    "Why?",
    "what does the title mean by convergence",
    "Is it a political platform?",
    "What is the key role of China?",
    "the photo in Tajikistan",
    "who took the photos",
    "What is the article of faith?",
    "Is this a story of success?",
    "what's the story of the train",
    "When was the charter published?",
    "What is the date of the summit?",
    "start",
    "and START?",
    "Which countries are members?",
    "Which countries are mentioned as new members?",
    "Which countries are named in the charter?",
    "What does it say about countries?",
    "Which countries are covered?",
    "Which countries are listed in it?",
    "Apart from those, which countries are mentioned?",
    "What other countries are mentioned?",
]


@pytest.mark.parametrize(
    ("meta", "question"), [(meta, question) for meta, own in QUESTIONS.items() for question in own]
)
def test_a_question_about_the_article_itself_is_told(meta: Meta, question: str) -> None:
    assert meta_intent(question) is meta


@pytest.mark.parametrize("question", [*CONTENT, "", "?"])
def test_a_question_about_what_the_article_says_is_none(question: str) -> None:
    assert meta_intent(question) is None


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("According to the article, why was Iran let in?", "why was Iran let in?"),
        ("What does the piece say about Iran?", "Iran"),
        ("What does the author say about de-coupling?", "de-coupling"),
        ("What is the article's view of de-coupling?", "de-coupling"),
        ("Which countries are mentioned in the article?", "Which countries"),
        ("Does the article mention India?", "India"),
        ("Is India mentioned?", "India"),
        ("What is the tone of the article?", "What is the tone?"),
        ("Does the text say when Belarus joins?", "when Belarus joins?"),
        ("Is anything said about Iran in the article?", "Iran"),
        ("As stated in the text, what is the purpose?", "what is the purpose?"),
        ("Which meeting of the heads of state does the text deal with?", "Which meeting of the heads of state?"),
        ("What practice is advanced, going by the title?", "What practice is advanced?"),
        ("Which outside forces does the author criticise?", "Which outside forces are criticised?"),
        ("Whose policy did the writer oppose?", "Whose policy was opposed?"),
        ("Which steps does the author call for?", "Which steps are called for?"),
        ("What crisis does the author highlight?", "What crisis is highlighted?"),
    ],
)
def test_the_frame_around_a_question_goes(question: str, content: str) -> None:
    assert strip_article_frame(question) == content


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the article?",
        "What does the article say?",
        "What does article 5 of the charter say?",
        "what is the story of the train",
        "Who reads the text of the treaty?",
        "When does Belarus join?",
        "",
    ],
)
def test_a_question_without_a_frame_stays(question: str) -> None:
    assert strip_article_frame(question) == question


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("What does the cleaning and descaling section say?", "cleaning and descaling"),
        ("the payment section", "payment"),
        ("Which animals live in the river section?", None),
        ("Who paid for it in this section?", None),
        ("animals in the river section", None),
    ],
)
def test_a_section_is_named_by_its_heading_alone(question: str, part: str | None) -> None:
    asked = asked_place(question)
    assert (asked.part if asked else None) == part


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("What's item 4?", "4"),
        ("What was decided under item 7?", "7"),
        ("What does agenda item no. 3 say?", "3"),
        ("What is step two?", "2"),
        ("the fourth item", "4"),
        ("item 4 costs how much?", None),
    ],
)
def test_numbered_parts_are_asked_for_in_many_words(question: str, part: str | None) -> None:
    asked = asked_place(question)
    assert (asked.part if asked else None) == part
