"""Prints how often the check of citations errs, on the pairs of `eval/support.jsonl`; see `eval/support_pairs.py`."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scoqa import load_encoder
from scoqa.support import Cited, check
from scoqa.verdicts import Level

PAIRS = Path(__file__).with_name("support.jsonl")
KINDS = ("number", "date", "name", "label", "negation", "subject")


def pairs(line: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """The kind, the claim and what it cites, of each pair of a line."""
    yield "true", line["claim"], line["cited"]
    yield from ((kind, claim, line["cited"]) for kind, claim in line["swapped"])
    yield from (("label", line["claim"], other) for other in line["labels"])


def main() -> int:
    """Prints a table for each half."""
    encoder = load_encoder()
    flagged: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for line in map(json.loads, PAIRS.read_text(encoding="utf-8").splitlines()):
        for kind, claim, cited in pairs(line):
            (support,) = check(claim, [Cited(cited["sentence"], cited["before"], line["article"])], encoder)
            flagged[line["half"], kind].append(support.level is not Level.SUPPORTED)
    for half, about in (("tune", "the rule was chosen on these"), ("test", "the rule was not chosen on these")):
        found = {kind: flagged[half, kind] for kind in ("true", *KINDS)}
        caught = sum(sum(found[kind]) for kind in KINDS)
        swapped = sum(len(found[kind]) for kind in KINDS)
        print(f"{half} ({about}): {swapped + len(found['true'])} pairs")
        for kind, own in found.items():
            print(f"  {kind:<10} {len(own):>4} pairs, flagged {sum(own):>4}, {sum(own) / len(own):.3f}")
        print(f"  of those flagged, swapped (precision): {caught / (caught + sum(found['true'])):.3f}")
        print(f"  of those swapped, flagged (recall):    {caught / swapped:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
