"""Measures how good the answers are; `python eval/run.py --help` says how. The same as `scoqa eval`."""

import sys
from pathlib import Path

from scoqa.evaluation import main

if __name__ == "__main__":
    sys.exit(main(questions=Path(__file__).with_name("questions.jsonl")))
