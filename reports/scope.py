"""How much of what could be asked was asked: what every report says first, so that a green line vouches for no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from payerproof.evidence.writing import Evidence
from payerproof.reports.words import instant, number_of

_FAULT = "--fault"
_PLAN = "plan"
"""Topic of the note that tells which ways over references a target declares, and which of them were walked."""

Missing = Mapping[str, Mapping[str, int]]
"""Check -> resource type (empty for cases without) -> cases that a whole run asks and this one did not."""


def missing(evidence: Evidence) -> dict[str, dict[str, int]]:
    """Return the cases that were not asked; nothing for evidence that does not say how many there are."""
    planned = _planned(evidence)
    ran = Counter((verdict.check, verdict.case.resource_type or "") for verdict in evidence.verdicts)
    found: dict[str, dict[str, int]] = {}
    for check, numbers in planned.items():
        short = {kind: count - ran[check, kind] for kind, count in numbers.items() if count > ran[check, kind]}
        if short:
            found[check] = short
    return found


def scope(evidence: Evidence) -> dict[str, Any]:
    """Return the `scope` of results: what ran of what there is, how it was chosen, who took part, which faults.

    `whole` is true of a complete run that left nothing out.
    """
    options = evidence.header["options"]
    ran = {verdict.check for verdict in evidence.verdicts}
    planned, lost = _planned(evidence), missing(evidence)
    suites = {check.id: check.suite for check in evidence.checks.values()}
    run_suites = sorted({suites[check] for check in ran})
    total = sum(sum(numbers.values()) for numbers in planned.values())
    left = sum(sum(numbers.values()) for numbers in lost.values())
    cases = {"asked": total - left, "of": total} if planned else {"asked": len(evidence.verdicts), "of": None}
    selection = options.get("selection")
    return {
        "whole": evidence.complete and not lost and not options.get("households"),
        "cases": cases,
        "checks": {"asked": len(ran), "of": len(planned) or len(evidence.checks)},
        "suites": {"asked": run_suites, "left_out": sorted(set(suites.values()).difference(run_suites))},
        "pairs": _text(options.get("pairs")),
        "households": _texts(options.get("households")),
        "members": len(evidence.header["target"].get("members") or ()),
        "selection": {str(key): str(value) for key, value in selection.items()} if isinstance(selection, dict) else {},
        "faults": _faults(_texts(options.get("start_arguments"))),
        "ways": _ways(evidence),
    }


def lines(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the scope of results in sentences, the most telling first."""
    told = found["scope"]
    cases, checks = told["cases"], told["checks"]
    of = f" of {cases['of']:,}" if cases["of"] is not None else ""
    asked = f"{cases['asked']:,}{of} cases, {checks['asked']:,} of {number_of(checks['of'], 'check')}"
    yield f"Asked: {asked}, with {number_of(told['members'], 'member')}."
    for each in found.get("resumed") or ():
        judged = number_of(each["verdicts"], "case")
        yield f"Taken up again on {instant(each['started'])}, after {judged}: {each['why'].rstrip('.')}."
    if told["faults"]:
        yield f"The reference payer was given {number_of(len(told['faults']), 'fault')}: {', '.join(told['faults'])}."
    if told["suites"]["left_out"]:
        yield f"Left out: the suites {', '.join(told['suites']['left_out'])}."
    if told["selection"]:
        yield f"Selected by {'; '.join(f'{key} {value}' for key, value in told['selection'].items())}."
    if ways := told["ways"]:
        taken = f"query paths that ship take {ways['covered']:,} and generated ones {ways['generated']:,}"
        left = f"; left out: {number_of(ways['left_out'], 'way')} (`payerproof plan` names them)"
        every = f"Of {ways['reachable']:,} ways over references that the target declares"
        yield f"{every}, {taken}{left if ways['left_out'] else ''}."
    if told["households"]:
        yield f"Only the households {', '.join(told['households'])}."
    if told["pairs"] == "few":
        yield "Query paths were walked by a sample of the pairs of people (--few-pairs)."


def _ways(evidence: Evidence) -> dict[str, Any] | None:
    """Return how many ways there were, and how many of each kind were walked; None where no check asked for them."""
    told = next(iter(evidence.notes_on(_PLAN)), None)
    if told is None:
        return None
    numbers = {name: told.get(name) for name in ("reachable", "covered", "left_out")}
    generated, kinds = told.get("generated"), told.get("kinds")
    if not all(isinstance(number, int) for number in numbers.values()) or not isinstance(kinds, dict):
        return None
    return {**numbers, "generated": len(_texts(generated)), "kinds": kinds}


def ways_left(evidence: Evidence) -> list[tuple[str, str]]:
    """Return the ways over references that a run did not walk, some by name, each group with the reason."""
    told = next(iter(evidence.notes_on(_PLAN)), None)
    if told is None:
        return []
    named, number, why = _texts(told.get("left_out_first")), told.get("left_out"), _text(told.get("left_out_why"))
    more = f" and {number - len(named):,} more" if isinstance(number, int) and number > len(named) else ""
    groups: dict[str, list[str]] = {}
    asleep = told.get("not_asked")
    for name, reason in asleep.items() if isinstance(asleep, dict) else ():
        groups.setdefault(str(reason), []).append(str(name))
    left = [(f"{', '.join(named)}{more}", why)] if named and why else []
    return [*left, *((", ".join(names), reason) for reason, names in groups.items())]


def _planned(evidence: Evidence) -> dict[str, dict[str, int]]:
    given = evidence.header["options"].get("planned")
    if not isinstance(given, dict):
        return {}
    return {
        str(check): {str(kind): count for kind, count in numbers.items() if isinstance(count, int)}
        for check, numbers in given.items()
        if isinstance(numbers, dict)
    }


def _faults(arguments: Sequence[str]) -> list[str]:
    return [value for word, value in pairwise(arguments) if word == _FAULT]


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
