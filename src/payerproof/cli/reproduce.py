"""`payerproof reproduce RUN FINDING`: is a finding still there?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from payerproof.checks.registry import Registered
from payerproof.cli import EXIT_FINDINGS, EXIT_PASSED, EXIT_UNSURE
from payerproof.cli.shared import again, options
from payerproof.cli.shared.running import collected_run
from payerproof.cli.shared.screen import say
from payerproof.model import Outcome
from payerproof.target.description import Selection
from payerproof.visible import one_line

_CASES = 3
"""Cases of a finding that are asked again: the plainest, of as many checks as there are."""
_BY_CHANCE = frozenset({"fuzz", "load"})
"""Suites whose requests are drawn or timed: that they do not find it again shows nothing."""
_WIDTH = 300


@click.command("reproduce")
@click.argument("run_dir", type=options.RunFolder())
@click.argument("finding")
@click.option("--target", metavar="FILE|NAME", help="The target file. [default: that of the run]")
@options.out
@options.quiet
@options.verbose
def command(run_dir: Path, finding: str, target: str | None, out: Path | None, loudness: options.Loudness) -> int:
    """Ask the plainest cases of FINDING again, with their logins and controls, and say whether it is still there.

    FINDING is a fingerprint as reports show it, or its beginning.
    The people sign in anew, and what belongs to the case (consent, withdrawal, control, attempt) is done again.
    Exits with 1 when it is still there, 0 when it is gone, and 2 when that cannot be told.
    """
    # reports stand on the floor above; only a command that needs them fetches them
    from payerproof.reports.results import load  # noqa: PLC0415 - as above

    before = load(run_dir)
    chosen = again.finding_of(before, finding, run_dir)
    known = again.checks(run_dir, target)
    ids = tuple(_plainest(chosen, before, known))
    say(f"{chosen['fingerprint']} {one_line(chosen['title'], _WIDTH)}")
    if not ids:
        say("cannot tell: it was seen by what watches over a whole run; `payerproof rerun` asks its suite again")
        return EXIT_UNSURE
    after, folder = collected_run(again.request(run_dir, target, Selection(check=ids, max_failures=0), out, loudness))
    ends = [_ending(name, after, known) for name in ids]
    for name, (word, why) in zip(ids, ends, strict=True):
        say(f"  {word:<12} {name}{': ' if why else ''}{one_line(why, _WIDTH)}")
    word = _conclusion({name: word for name, (word, _) in zip(ids, ends, strict=True)}, known)
    say(f"{word} (evidence: {folder})")
    return {"still there": EXIT_FINDINGS, "gone": EXIT_PASSED}.get(word, EXIT_UNSURE)


def _conclusion(words: Mapping[str, str], known: Mapping[str, Registered]) -> str:
    """Return what the cases come to: one that judges a whole run shows a finding, only others that it is gone."""
    if "still there" in words.values():
        return "still there"
    deciding = {word for name, word in words.items() if not known[name.partition("[")[0]].at_end}
    return "gone" if deciding == {"gone"} else "cannot tell"


def _plainest(finding: Mapping[str, Any], before: Mapping[str, Any], known: Collection[str]) -> Iterator[str]:
    """Yield the ids of the cases to ask: the first of each check, then others, up to the limit."""
    verdicts = [before["verdicts"][place] for place in finding["cases"]]
    first = {verdict["check"]: verdict["id"] for verdict in reversed(verdicts)}
    ordered = dict.fromkeys(
        [*(first[verdict["check"]] for verdict in verdicts), *(verdict["id"] for verdict in verdicts)]
    )
    by_id = {verdict["id"]: verdict for verdict in verdicts}
    yield from again.known_ids((by_id[name] for name in ordered), known)[:_CASES]


def _ending(name: str, after: Mapping[str, Any] | None, known: Mapping[str, Registered]) -> tuple[str, str]:
    """Return what became of a case, as one of three words, and why."""
    verdict = next((each for each in after["verdicts"] if each["id"] == name), None) if after else None
    if verdict is None:
        return "cannot tell", "it was not asked"
    if verdict["outcome"] == Outcome.FAIL:
        return "still there", verdict["observed"]
    if verdict["outcome"] != Outcome.PASS:
        return "cannot tell", f"{verdict['outcome']}: {verdict['reason']}"
    item = known[verdict["check"]]
    if item.at_end:
        return "cannot tell", "this check judges all that a run asks, and this run asked little"
    if item.check.suite in _BY_CHANCE:
        return "cannot tell", "it was not met again, but its requests are drawn or timed anew each time"
    return "gone", verdict["observed"]
