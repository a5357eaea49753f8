"""Turns what readers marked in the web chat into lines of a question set; `python eval/feedback.py --help` says how."""

import sys
from pathlib import Path

from scoqa.evaluation.feedback_lines import main

if __name__ == "__main__":
    sys.exit(main(questions=Path(__file__).with_name("questions.jsonl")))
