"""What the page starts, each a command line of its own: runs, checks of a target, and what is asked of a run again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import count

from starlette.responses import Response

from payerproof.checks.registry import discover
from payerproof.errors import ConfigurationError
from payerproof.model import Severity
from payerproof.reports.write import FORMATS
from payerproof.target.reading import load_target
from payerproof.ui.asked import Asked
from payerproof.ui.children import Child
from payerproof.ui.described import described_here
from payerproof.ui.folders import NotThere

PAIRS = {"": "as marked", "few": "few pairs", "every": "every pair"}
_MOST_NAMES, _LONGEST = 200, 400
_NUMBER = re.compile(r"[0-9]{1,9}\Z")
DEMO = "demo"


def form(asked: Asked) -> Response:
    """Show what can be chosen for a run."""
    listed = described_here(asked.house.targets)
    own = [each.name for each in listed if each.target and not each.ships]
    chosen = asked.query.get("target") or next(iter(own), DEMO)
    return asked.shown(
        "page-start.html",
        described=listed,
        chosen=chosen,
        suites=suites(),
        severities=[str(each) for each in Severity],
        formats=[name for name in FORMATS if name not in {"html", "junit"}],
        runs=asked.house.folders.names(),
        pairs=PAIRS,
    )


def start(asked: Asked) -> Response:
    """Start a run, and lead to it."""
    name = _known(asked, asked.one("target"))
    payer = load_target(name).name
    run = _new_run(asked, payer)
    words = ["run", f"--target={name}"]
    faults = _names(asked, "fault")
    if faults and name != DEMO:
        raise ConfigurationError("only the reference payer can be given faults", where=name, allowed=f"target {DEMO}")
    if faults:
        words = ["demo", *(f"--fault={fault}" for fault in faults)]
    words += [f"--out={asked.house.folders.root / run}", *_selection(asked)]
    asked.house.children.start(f"Run against {name}", words, run=run, target=name, asks=payer)
    return asked.led(f"/runs/{run}")


def targets(asked: Asked) -> Response:
    """Show the target files that can be chosen, and the checks of them that were started."""
    checks = [child for child in asked.house.children if child.words[:2] == ("target", "check")]
    return asked.shown("page-targets.html", described=described_here(asked.house.targets), checks=checks)


def check(asked: Asked) -> Response:
    """Check a target: its file, its secrets, its endpoints, and the sign-in of every member."""
    name = _known(asked, asked.one("target"))
    words, payer = ["target", "check", name], load_target(name).name
    child = asked.house.children.start(f"Check of {name}", words, target=name, asks=payer)
    return asked.led(f"/commands/{child.id}")


def again(asked: Asked) -> Response:
    """Start what a run can be asked for again: its reports, its proof, its open cases, or one finding."""
    name, what, root = asked.names["name"], asked.one("what"), asked.house.folders.root
    folder, children = asked.house.folders.folder(name), asked.house.children
    if what in {"report", "verify"}:
        child = children.start(f"{what.capitalize()} of {name}", [what, str(folder)], about=name)
        return asked.led(f"/commands/{child.id}")
    payer = str(asked.house.folders.results(name).found["target"]["name"])
    if what == "rerun":
        run = _new_run(asked, "rerun")
        words = ["rerun", str(folder), f"--out={root / run}"]
        children.start(f"Rerun of {name}", words, run=run, asks=payer)
        return asked.led(f"/runs/{run}")
    if what == "reproduce":
        finding = asked.one("finding")
        if not re.fullmatch(r"[0-9a-f]{4,64}", finding):
            raise ConfigurationError(f"{finding[:40]!r} is no fingerprint", where="finding")
        words = ["reproduce", str(folder), finding, f"--out={root / _new_run(asked, 'reproduce')}"]
        child = children.start(f"Is {finding} still there?", words, about=name, asks=payer)
        return asked.led(f"/commands/{child.id}")
    raise NotThere(f"nothing is called {what[:40]!r} here")


def command(asked: Asked) -> Response:
    """Show a command that this page started, and what it says."""
    child = _child(asked)
    shown = asked.shown("page-said.html" if asked.part else "page-command.html", child=child)
    if asked.part and not child.running:
        shown.headers["x-over"] = "1"
    return shown


def stop(asked: Asked) -> Response:
    """Ask a command that this page started to end; a run writes its reports first."""
    child = _child(asked)
    child.stop()
    return asked.led(f"/runs/{child.run}" if child.run else f"/commands/{child.id}")


def suites() -> tuple[str, ...]:
    """Return the names of all suites."""
    return tuple(dict.fromkeys(item.check.suite for item in discover()))


def _selection(asked: Asked) -> Iterator[str]:
    """Yield the options of a run that the form chose, each a word of its own, so that no value is taken for another."""
    chosen, known = asked.form.get("suite", ()), suites()
    if unknown := [each for each in chosen if each not in known]:
        raise ConfigurationError(f"there is no suite {unknown[0][:40]!r}", allowed=", ".join(known))
    if chosen and len(set(chosen)) < len(known):
        yield f"--suite={','.join(chosen)}"
    pairs = asked.one("pairs")
    yield from {"few": ["--few-pairs"], "every": ["--every-pair"]}.get(pairs, [])
    for option in ("check", "exclude", "household"):
        yield from (f"--{option}={each}" for each in _names(asked, option))
    for option, allowed in (("severity", [*Severity]), ("report", [*FORMATS])):
        yield from (f"--{option}={each}" for each in asked.form.get(option, ()) if each in allowed)
    for option in ("max-failures", "seed"):
        if number := asked.one(option):
            if not _NUMBER.match(number):
                raise ConfigurationError(f"{number[:40]!r} is no number", where=option)
            yield f"--{option}={number}"
    if baseline := asked.one("baseline"):
        yield f"--baseline={asked.house.folders.folder(baseline)}"


def _names(asked: Asked, field: str) -> Sequence[str]:
    """Return the names of a field of the form, one a line; ids of cases hold blanks."""
    lines = [line.strip() for line in asked.one(field).splitlines()]
    return [line[:_LONGEST] for line in lines if line][:_MOST_NAMES]


def _known(asked: Asked, name: str) -> str:
    listed = [each.name for each in described_here(asked.house.targets)]
    if name not in listed:
        raise ConfigurationError(f"{name[:80]!r} is no target of this page", allowed=", ".join(listed))
    return name


def _new_run(asked: Asked, word: str) -> str:
    """Return a name that no run has, and none that is being started."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    for number in count(1):
        name = f"{stamp}-{word}" if number == 1 else f"{stamp}-{word}-{number}"
        if not (asked.house.folders.root / name).exists() and asked.house.children.of_run(name) is None:
            return name
    raise AssertionError("there is a number for every name")


def _child(asked: Asked) -> Child:
    child = asked.house.children.get(asked.names["number"])
    if child is None:
        raise NotThere("this page started no such command, or it is long over")
    return child
