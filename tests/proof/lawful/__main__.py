"""Puts variations on trial, each alone, and tells what was not passed: `python -m tests.proof.lawful [NAME …]`."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from tests.proof.lawful.trial import ALL, FEW, SUITES, put_on_trial
from tests.proof.lawful.variations import SWITCHES, setting


def main() -> None:
    """Run the trials that the command line names; all of them without names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=["plain", "attached", *SWITCHES])
    parser.add_argument("--suite", default=",".join(SUITES))
    parser.add_argument("-k", default="")
    parser.add_argument("--all", action="store_true", help="nine members instead of three")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    failed = False
    for name in given.names:
        folder = given.keep / name if given.keep else Path(tempfile.mkdtemp(prefix="lawful-"))
        shutil.rmtree(folder / "run", ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        chosen = replace(setting(name), members=ALL if given.all else FEW)
        result = put_on_trial(chosen, folder, suites=tuple(given.suite.split(",")), select=given.k, patience=1800)
        counts = Counter(item["outcome"] for item in result.verdicts())
        print(f"{name}: {dict(counts)}, {result.seconds:.0f} s, {folder}", flush=True)
        told = Counter(
            (item["outcome"], item["check"], str(item["reason"])[:300])
            for item in result.verdicts()
            if item["outcome"] not in {"pass", "not_offered"}
        )
        for (outcome, check, reason), number in sorted(told.items()):
            print(f"  {number:3} {outcome:12} {check}: {reason}", flush=True)
        failed = failed or bool(counts["fail"] or counts["error"])
    sys.exit(failed)


if __name__ == "__main__":
    main()
