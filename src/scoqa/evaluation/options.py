"""The options of the command, and which of them go together."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from scoqa.evaluation.questions import SPLITS


def read_options(argv: Sequence[str] | None, questions: str | Path | None) -> argparse.Namespace:
    """What the arguments ask for; ends the process with status 2 where they make no sense.

    Args:
        argv: The arguments; those of the process where not given.
        questions: The question set where the arguments name nothing to evaluate.
    """
    parser = _parser()
    options = parser.parse_args(argv)
    if not (options.questions or options.squad or options.conversations):
        if questions is None:
            parser.error("name what to evaluate: --questions FILE, --squad FILE or --conversations FILE")
        options.questions = str(questions)
    with_squad = ("removed", "off_article", "pooled", "article", "as_follow_ups", "reworded")
    if any(getattr(options, name) for name in with_squad) and not options.squad:
        parser.error("--removed, --off-article, --pooled, --article, --as-follow-ups and --reworded go with --squad")
    if options.pooled and (options.removed or options.off_article):
        parser.error("--pooled holds all articles: nothing is off-article or removed there")
    if len(options.off_article) not in (0, len(options.squad)):
        parser.error("give one --off-article for each --squad, in the same order, or none")
    if options.check and not options.readme:
        parser.error("--check goes with --readme")
    if options.ablate and options.conversations:
        parser.error("--ablate goes with --questions or --squad")
    if options.fail_on_regression and not options.compare:
        parser.error("--fail-on-regression goes with --compare")
    others = (
        "compare",
        "write_baseline",
        "readme",
        "html",
        "ablate",
        "conversations",
        "article",
        "pooled",
        "removed",
        "as_follow_ups",
        "reworded",
    )
    if options.llm and any(getattr(options, name) for name in others):
        parser.error("--llm goes with --questions, --squad, --off-article, --split, --limit, --index and --json only")
    if bool(options.conversations) != bool(options.collections):
        parser.error("--conversations and --collections go together")
    return options


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scoqa eval", description="Measure how good the answers are.")
    parser.add_argument("--questions", metavar="FILE", help="a question set in JSON lines, for the index")
    parser.add_argument("--index", metavar="DIR", help="index folder; the shipped one where not given")
    parser.add_argument("--split", choices=[*SPLITS, "all"], default="all", help="questions to ask (all)")
    parser.add_argument(
        "--squad", metavar="FILE", action="append", default=[], help="articles and questions in SQuAD's JSON"
    )
    parser.add_argument(
        "--article", metavar="TITLE", action="append", default=[], help="only these articles of the SQuAD files"
    )
    parser.add_argument("--pooled", action="store_true", help="all articles of the SQuAD file in one index")
    parser.add_argument(
        "--off-article",
        metavar="FILE",
        action="append",
        default=[],
        help="questions for the wrong SQuAD article",
    )
    parser.add_argument(
        "--removed",
        action="store_true",
        help="ask SQuAD's questions again without the paragraphs that answer",
    )
    parser.add_argument(
        "--as-follow-ups",
        action="store_true",
        help='ask SQuAD\'s questions after one before, with "it" for the name that both have',
    )
    parser.add_argument(
        "--reworded", metavar="FILE", help="ask those of SQuAD's questions that the file has other words for, in these"
    )
    parser.add_argument("--conversations", metavar="FILE", help="turns of conversations, in JSON lines")
    parser.add_argument("--collections", metavar="FILE", help="the passages that the conversations are about")
    parser.add_argument(
        "--limit",
        metavar="N",
        type=_positive,
        help="only the first N questions of each kind, article by article",
    )
    parser.add_argument("--json", metavar="OUT", help="write everything to this file as well")
    parser.add_argument("--readme", metavar="FILE", help="fill in the figures at their marked places in this file")
    parser.add_argument("--check", action="store_true", help="exit with 1 where figures in --readme differ instead")
    parser.add_argument("--html", metavar="OUT", help="write a report to look at; needs scoqa[report]")
    parser.add_argument(
        "--ablate", action="store_true", help="ask everything again without each part: what is it worth?"
    )
    parser.add_argument(
        "--llm",
        action="store_true",
        help="score the answers of the language model that SCOQA_LLM_* name; it is asked each question",
    )
    gate = parser.add_argument_group("before and after")
    gate.add_argument("--write-baseline", metavar="FILE", help="keep what each question comes to, to compare with")
    gate.add_argument("--compare", metavar="FILE", help="compare with such a file, question by question")
    gate.add_argument(
        "--fail-on-regression", action="store_true", help="exit with 1 where a main figure fell significantly"
    )
    gate.add_argument(
        "--min-effect",
        metavar="SHARE",
        type=_share,
        default=0.01,
        help="smaller losses than this are no regression (0.01)",
    )
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number")
    return int(text)


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no share from 0 to 1")
    return value
