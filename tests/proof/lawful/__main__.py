"""Puts payers under test, each alone, and tells what was not passed: `python -m tests.proof.lawful [NAME …]`.

A name is a variation, a mix, several joined by `+`, or a mistake. Without names all variations, then all mistakes.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

from tests.proof.lawful.mistakes import MISTAKES
from tests.proof.lawful.running import ALL, FEW, SUITES, Setting, run_suites
from tests.proof.lawful.variations import MIXES, SWITCHES, setting
from tests.proof.miniatures.running import Result


def main() -> None:
    """Make the runs that the command line names; exit with 1 if one did not end as it has to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=["plain", "attached", *SWITCHES, *MIXES, *MISTAKES])
    parser.add_argument("--suite", default="", help="of a variation: some suites; of a mistake: its own by default")
    parser.add_argument("-k", default="", help="pytest's own")
    parser.add_argument("--all", action="store_true", help="nine members instead of three")
    parser.add_argument("--keep", type=Path, help="a folder for what the runs leave")
    given = parser.parse_args()
    wrong = 0
    for name in given.names:
        folder = given.keep / name if given.keep else Path(tempfile.mkdtemp(prefix="lawful-"))
        shutil.rmtree(folder / "run", ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        slip = MISTAKES.get(name)
        chosen = Setting(slip.manner, slip.mode, mistake=slip.apply) if slip else setting(name)
        suites = tuple(given.suite.split(",")) if given.suite else (slip.suite,) if slip else SUITES
        members = ALL if given.all else (slip.members if slip else ()) or FEW
        result = run_suites(replace(chosen, members=members), folder, suites=suites, select=given.k, patience=3600)
        wrong += told(name, result) == (slip is None)
    sys.exit(bool(wrong))


def told(name: str, result: Result) -> bool:
    """Print how a run ended; return whether there was a finding, or an error of ours."""
    counts = Counter(item["outcome"] for item in result.verdicts())
    sys.stdout.write(f"{name}: {dict(counts)}, {result.seconds:.0f} s, {result.folder}\n")
    open_ones = (item for item in result.verdicts() if item["outcome"] not in {"pass", "not_offered"})
    grouped = Counter((item["outcome"], item["check"], str(item["reason"])[:300]) for item in open_ones)
    for (outcome, check, reason), number in sorted(grouped.items()):
        sys.stdout.write(f"  {number:3} {outcome:12} {check}: {reason}\n")
    sys.stdout.flush()
    return bool(counts["fail"] or counts["error"])


if __name__ == "__main__":
    main()
