"""Content against the claimed guides: profiles hold, references lead somewhere, claims keep their business rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from payerproof.checks.common import facets
from payerproof.checks.common.judgement import undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.fhir.issue import Issue, Result, Verdict
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement, Outcome

_KEPT = 50


_OUTCOMES = {
    Verdict.VALID: Outcome.PASS,
    Verdict.INVALID: Outcome.FAIL,
    Verdict.NOT_EVALUATED: Outcome.INCONCLUSIVE,
}


def valid(
    found: Mapping[str, Result],
    pages: Sequence[Observation],
    by_profile: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> Judgement:
    """Judge what the validator says of each resource (by `Type/id`) of a record; there has to be a resource.

    A resource that names a profile which is not at hand leaves the record undecided, unless another is wrong.
    `by_profile` names the profiles that each was judged by; the judgement tells them apart.
    """
    expected = "resources without an error against the profiles that they name, or the claimed guides have for them"
    names = tuple(page.exchange.id for page in pages)
    if not found:
        return _nothing(pages, expected)
    stated = facets.collected(
        dict.fromkeys(by_profile.get(name, ()), _OUTCOMES[result.verdict]) for name, result in found.items()
    )
    wrong = [(name, issue) for name, result in found.items() for issue in result.issues if issue.rejects]
    if wrong:
        return facets.telling(_broken(wrong, len(found), expected, names), stated)
    held = some(sorted({profile for result in found.values() for profile in result.profiles}))
    observed = f"{count(len(found), 'resource')}, held to {held}"
    unheld = [(name, issue) for name, result in found.items() for issue in result.issues if issue.unjudged]
    if not unheld:
        return facets.telling(Judgement(Outcome.PASS, "", expected, observed, names), stated)
    lacking = len({name for name, _ in unheld})
    reason = (
        f"{count(lacking, 'resource')} of {len(found)} could not be held to a profile: {unheld[0][1].message[:300]}"
    )
    details = {"issues": _listed(unheld)}
    return facets.telling(Judgement(Outcome.INCONCLUSIVE, reason, expected, observed, names, details), stated)


def _broken(wrong: Sequence[tuple[str, Issue]], total: int, expected: str, names: tuple[str, ...]) -> Judgement:
    words = [f"{issue.expression}: {issue.message}" for _, issue in wrong]
    bad = len({name for name, _ in wrong})
    reason = f"{count(bad, 'resource')} of {total} break a profile: {words[0][:200]}"
    observed = some([word[:160] for word in words])
    return Judgement(Outcome.FAIL, reason, expected, observed, names, {"issues": _listed(wrong)})


def _listed(issues: Sequence[tuple[str, Issue]]) -> list[dict[str, object]]:
    return [{"resource": name, **issue.as_dict(), "severity": str(issue.severity)} for name, issue in issues[:_KEPT]]


def claimed(unclaimed: Iterable[str], met: int, pages: Sequence[Observation]) -> Judgement:
    """Judge whether every resource names a profile of a claimed guide in `meta.profile`."""
    expected = "meta.profile names a profile of a claimed guide"
    names = tuple(page.exchange.id for page in pages)
    without = tuple(unclaimed)
    if not met:
        return _nothing(pages, expected)
    if without:
        reason = f"{count(len(without), 'resource')} of {met} name no profile of a claimed guide"
        return Judgement(Outcome.FAIL, reason, expected, some(without), names)
    return Judgement(Outcome.PASS, "", expected, count(met, "resource"), names)


def leads(answers: Mapping[str, Observation]) -> Judgement:
    """Judge whether each reference reads as a resource of the type and id that it names."""
    expected = "references that read as what they name"
    exchanges = tuple(seen.exchange.id for seen in answers.values())
    if not answers:
        return Judgement(Outcome.INCONCLUSIVE, "the record refers to nothing", expected, "")
    dead = []
    for reference, seen in answers.items():
        doubt = undecided(seen.exchange)
        if doubt:
            return unsure(f"{reference}: {doubt}", seen, expected=expected, observed=answer(seen))
        document = seen.resource or {}
        if not seen.exchange.ok or f"{document.get('resourceType')}/{document.get('id')}" != reference:
            dead.append((reference, seen))
    if dead:
        reason = f"{count(len(dead), 'reference')} of {len(answers)} lead nowhere"
        observed = f"{dead[0][0]}: {answer(dead[0][1])}"
        return Judgement(Outcome.FAIL, reason, expected, observed, tuple(seen.exchange.id for _, seen in dead))
    return Judgement(Outcome.PASS, "", expected, count(len(answers), "reference"), exchanges)


def keep(rule: str, broken: Mapping[str, Sequence[str]], pages: Sequence[Observation]) -> Judgement:
    """Judge a business rule over claims: `broken` holds each claim (by `Type/id`) with what is wrong with it."""
    names = tuple(page.exchange.id for page in pages)
    if not broken:
        return _nothing(pages, rule)
    wrong = {name: words for name, words in broken.items() if words}
    if not wrong:
        return Judgement(Outcome.PASS, "", rule, count(len(broken), "claim"), names)
    words = [f"{name}: {word}" for name, found in wrong.items() for word in found]
    reason = f"{count(len(wrong), 'claim')} of {len(broken)} break the rule: {words[0]}"
    return Judgement(Outcome.FAIL, reason, rule, some(words), names, {"broken": words[:_KEPT]})


def populated(
    lost: Mapping[str, Sequence[str]],
    counts: Mapping[str, tuple[int, int]],
    pages: Sequence[Observation],
    homes: Mapping[str, str] = MappingProxyType({}),
) -> Judgement:
    """Judge must support: `lost` names, by profile, elements that the payer is known to hold and never served.

    `counts` gives (covered, all) for each profile that was met. Elements that nobody knows to exist are no finding.
    `homes` names the guide of a profile; the judgement tells the guides apart.
    """
    expected = "every must-support element that the payer holds is served"
    names = tuple(page.exchange.id for page in pages)
    if not counts:
        return _nothing(pages, expected)
    met = {**dict.fromkeys(counts, Outcome.PASS), **dict.fromkeys(lost, Outcome.FAIL)}
    stated = facets.collected({homes[profile]: outcome} for profile, outcome in met.items() if profile in homes)
    missing = [element for elements in lost.values() for element in elements]
    if missing:
        reason = f"{count(len(missing), 'must-support element')} that the payer holds are never served"
        found = Judgement(Outcome.FAIL, reason, expected, some(missing), names, {"lost": dict(lost)})
    else:
        parts = (f"{name.rpartition('/')[2]} {seen} of {every}" for name, (seen, every) in counts.items())
        found = Judgement(Outcome.PASS, "", expected, "; ".join(parts), names)
    return facets.telling(found, stated)


def _nothing(pages: Sequence[Observation], expected: str) -> Judgement:
    doubt = next((text for page in pages if (text := undecided(page.exchange))), "")
    return unsure(doubt or "no resource was served to look at", *pages, expected=expected)
