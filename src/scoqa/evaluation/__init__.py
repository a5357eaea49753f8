"""How good is scoqa? Runs questions whose answers are known, and counts.

::

    files ──questions, squad, conversations──▶ Questions and Articles
    Questions ──runner──▶ Records            what was found, cited, refused, for each question
    Records ──metrics, intervals──▶ Cells ──report──▶ Tables ──▶ plain text, JSON

No language model judges anything, and nothing is random but the seeded bootstrap.
"""

from scoqa.evaluation.main import main as main
from scoqa.evaluation.questions import Place as Place
from scoqa.evaluation.questions import Question as Question
from scoqa.evaluation.questions import Span as Span
from scoqa.evaluation.questions import read_question_set as read_question_set
from scoqa.evaluation.records import Record as Record
from scoqa.evaluation.runner import run as run

__all__ = ["Place", "Question", "Record", "Span", "main", "read_question_set", "run"]
