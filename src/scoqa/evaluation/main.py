"""The command: `python eval/run.py`, or `scoqa eval`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from scoqa.errors import ScoqaError
from scoqa.evaluation.baseline import matching, read_baselines, write_baseline
from scoqa.evaluation.comparison import (
    Comparison,
    compare,
    comparison_to_dict,
    format_comparison,
    format_regressions,
)
from scoqa.evaluation.generated_sections import generated_sections
from scoqa.evaluation.html_report import require_extra, write_html
from scoqa.evaluation.intervals import RESAMPLES, SEED
from scoqa.evaluation.options import read_options
from scoqa.evaluation.questions import write_text
from scoqa.evaluation.readme import fill_file
from scoqa.evaluation.report import FORMAT, Section, format_section, latency_to_dict, section_to_dict
from scoqa.evaluation.sections import sections
from scoqa.weights import file_digest


def main(argv: Sequence[str] | None = None, *, questions: str | Path | None = None) -> int:
    """Runs the evaluation that the arguments name; 0, 1 for a regression or a figure that differs, 2 for an error.

    Args:
        argv: The arguments; those of the process where not given.
        questions: The question set where the arguments name nothing to evaluate.
    """
    options = read_options(argv, questions)
    try:
        if options.html:
            require_extra()
        baselines = read_baselines(options.compare) if options.compare else ()
        found = generated_sections(options) if options.llm else sections(options)
        comparisons = [compare(matching(baselines, s, options.compare), s) for s in found if options.compare]
        if options.json:
            _write_json(options.json, found, comparisons, options)
        changes = fill_file(options.readme, found, check=options.check) if options.readme else ()
        if options.html:
            write_html(options.html, found, comparisons, options.min_effect)
        if options.write_baseline:
            write_baseline(options.write_baseline, found)
    except ScoqaError as error:
        print(f"scoqa eval: {error}", file=sys.stderr)
        return 2
    print("\n\n\n".join(format_section(section) for section in found))
    print(f"\nIn a cell: the figure, then its 95 % interval ({RESAMPLES} bootstrap resamples, seed {SEED}).")
    for comparison in comparisons:
        print(f"\n\n{comparison.name}, compared with {options.compare}\n\n{format_comparison(comparison)}")
    if comparisons:
        print(f"\n{format_regressions(comparisons, options.min_effect)}")
    regressed = any(comparison.regressions(options.min_effect) for comparison in comparisons)
    if options.readme:
        print("\n" + _readme_text(options, changes))
    return 1 if (regressed and options.fail_on_regression) or (changes and options.check) else 0


def _readme_text(options: argparse.Namespace, changes: Sequence[str]) -> str:
    if not changes:
        return f"{options.readme}: all figures are as measured."
    anew = f"To fill them in: --readme {options.readme}" if options.check else "They were filled in."
    return "\n  ".join([f"{options.readme}: {len(changes)} figures differ. {anew}", *changes])


def _write_json(
    path: str | Path, found: Sequence[Section], comparisons: Sequence[Comparison], options: argparse.Namespace
) -> None:
    """Everything that was found; without its key "latency" it is the same in every run on a machine."""
    files = [
        options.questions,
        *options.squad,
        *options.off_article,
        options.reworded,
        options.conversations,
        options.collections,
    ]
    content = {
        "format": FORMAT,
        "settings": {
            "split": options.split,
            "limit": options.limit,
            "pooled": options.pooled,
            "removed": options.removed,
            "as_follow_ups": options.as_follow_ups,
            "resamples": RESAMPLES,
            "seed": SEED,
            "files": {str(f): file_digest(Path(f)) for f in files if f},
        },
        "sections": [section_to_dict(section) for section in found],
        "comparisons": [comparison_to_dict(comparison) for comparison in comparisons],
        "latency": {section.name: latency_to_dict(section) for section in found},
    }
    write_text(path, json.dumps(content, ensure_ascii=False, allow_nan=False) + "\n")
