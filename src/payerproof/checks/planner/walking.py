"""Makes the plan of a run once the target has told what it offers, and gives checks the paths of their cases.

Which ways there are is not known before the target was asked, so a case names a kind of way, and whoever judges it
asks here which generated paths that means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from weakref import WeakKeyDictionary

from payerproof.checks.common import combine, filling, judge_leak, judgement, query_paths
from payerproof.checks.common.declared import Declared, declaration
from payerproof.checks.common.made_up_ids import unissued
from payerproof.checks.planner.graph import declared_by_guides, definitions, graph, is_owned
from payerproof.checks.planner.plan import Plan, plan
from payerproof.checks.planner.reading import KINDS, Kind, Way, ways_of
from payerproof.checks.planner.ways import PREFIX, Planned
from payerproof.errors import LoginFailed
from payerproof.knowledge.observation import Observation
from payerproof.model import Case, Judgement, Outcome
from payerproof.payer import Payer
from payerproof.payer.dialect import phrasing
from payerproof.target.query_path import NAMES_SUBJECT

PLAN = "plan"
"""Topic of the note that tells a run's plan."""

GROUPS: Mapping[str, tuple[Kind, ...]] = {
    f"{PREFIX}searches": ("search", "compartment", "read", "link"),
    f"{PREFIX}chains": ("chain", "reverse-chain"),
    f"{PREFIX}includes": ("include", "revinclude", "iterate"),
    f"{PREFIX}operations": ("operation", "batch"),
}
"""What stands as the path of a case that generated paths are walked in, and their kinds."""
FROM_THE_OWN = tuple(GROUPS)[2:]
"""The groups in which ways begin at the own record as well."""

_PAGES = 3
_ALONG = frozenset(GROUPS[f"{PREFIX}includes"])
_PLANS: WeakKeyDictionary[Payer, Plan] = WeakKeyDictionary()
_IGNORED: WeakKeyDictionary[Payer, dict[str, bool]] = WeakKeyDictionary()


def plan_of(payer: Payer) -> Plan:
    """Return the plan of a run; made, and recorded, when it is first asked for."""
    if payer not in _PLANS:
        told = declaration(payer)
        stated = told if told.types else declared_by_guides(payer.target.guides)
        made = graph(stated, definitions(payer.target.guides, _served(payer, told)), _held(payer))
        _PLANS[payer] = plan(made, payer.scope.paths, payer.scope.generated)
        payer.made_paths.update({each.path.id: each.path for each in _PLANS[payer].chosen})
        payer.note(PLAN, **_PLANS[payer].record(), paths=[asdict(each.path) for each in _PLANS[payer].chosen])
    return _PLANS[payer]


def is_planned(case: Case) -> bool:
    """Tell whether a case stands for generated paths, or is about one that somebody kept as a file."""
    return (case.path or "").startswith(PREFIX)


def _judged_alone(payer: Payer, case: Case) -> Judgement:
    """Judge what a generated path brings that was kept as a file: as it was judged when it was generated."""
    path, kind = payer.path(case.path or ""), case.resource_type or ""
    ways = ways_of(path, kind, plan_of(payer).graph) or {Way("search", (), path.about == "nobody")}
    deepest = max(ways, key=lambda way: (way.depth, KINDS.index(way.kind), way.steps))
    return _judged(payer, Planned(deepest, path), case)


def judged(payer: Payer, case: Case) -> Judgement:
    """Judge by the leak judgement what each generated path of a case brings, against its own control.

    A path that the target ignores, or that brings nobody anything, is `not_offered`, whatever the target declares.
    """
    if case.path not in GROUPS:
        return _judged_alone(payer, case)
    own = case.requester == case.subject
    kinds = GROUPS[case.path or ""]
    parts = [_judged(payer, each, case) for each in plan_of(payer).of(kinds, own=own)]
    start = "the own record" if own else "the subject's"
    told = f"of what the target declares, no {' or '.join(kinds)} from {start} is left that no query path takes already"
    nothing = judgement.absent(told)
    whole = combine.together(parts, nothing)
    if whole.outcome in {Outcome.PASS, Outcome.FAIL}:
        places = [place for part in parts for place in part.details.get("places", ())]
        owners = sorted({owner for part in parts for owner in part.details.get("owners", ())})
        more = {"judge": judge_leak.JUDGE, **({"owners": owners, "places": places} if places else {})}
        whole = replace(whole, details={**whole.details, **more})
    return whole


def _judged(payer: Payer, item: Planned, of: Case) -> Judgement:
    case = replace(of, path=item.path.id, resource_type=item.resource_type)
    if reason := query_paths.nothing_there(payer, case):
        return judgement.inapplicable(f"{item.path.id}: {reason}")
    shown = query_paths.control(payer, case)
    tried = query_paths.attempts(payer, case)
    found = judge_leak.no_foreign_data(
        tried,
        [shown] if shown else [],
        allowed=payer.permitted(case.requester, case.requester),
        owner_of=payer.owner_of,
        strays=payer.strays,
        requester=case.requester,
        subject=case.subject,
        optional=True,
    )
    if found.outcome in {Outcome.PASS, Outcome.INCONCLUSIVE} and (why := _unserved(payer, item, case, shown, tried)):
        found = judgement.absent(why, *([shown] if shown else []), *tried, expected=found.expected)
    return replace(found, observed=f"{item.path.template or item.path.id}: {found.observed}")


def _unserved(payer: Payer, item: Planned, case: Case, shown: Observation | None, tried: Sequence[Observation]) -> str:
    """Return why the answers say nothing of a way: it brings those entitled nothing, or is not looked at."""
    if shown is None:
        return f"{item.path.id}: something that it names is not known of {case.subject}"
    if not shown.exchange.ok:
        return ""
    if not shown.owned_by(case.subject):
        return f"{item.path.id}: this query path does not bring {case.subject} the data either"
    if item.way.kind in _ALONG and not _brought(payer, item, case, tried):
        return f"{item.path.id}: nothing of the record of {case.subject} comes along"
    if item.way.kind not in _ALONG and _ignored(payer, item, case):
        return f"{item.path.id}: the target does not look at what it asks: a made-up id finds the same"
    return ""


def _brought(payer: Payer, item: Planned, case: Case, tried: Sequence[Observation]) -> bool:
    """Tell whether anything of a record comes along to those entitled, beside what was searched for."""
    if not item.way.own:
        session = payer.session(payer.witness(case.subject), case.subject)
        seen = query_paths.walk(payer, item.path, session, case.subject, item.resource_type)
        tried = () if seen is None else (seen,)
    searched = item.path.template.partition("?")[0]
    for page in tried:
        matches = [each.get("id") for each in page.matches if each.get("resourceType") == searched]
        along = [each for each in page.entries if each.get("resourceType") != searched or each.get("id") not in matches]
        if any(is_owned(str(each.get("resourceType"))) for each in along):
            return True
    return False


def _ignored(payer: Payer, item: Planned, case: Case) -> bool:
    """Tell whether the entitled get their data just as well where the ids are of nobody; asked once for each path."""
    known = _IGNORED.setdefault(payer, {})
    path = item.path
    named = path.variables & (NAMES_SUBJECT | {"self", "self_id", "self_coverage"})
    if path.id not in known and named and item.way.kind != "batch":
        session = payer.session(payer.witness(case.subject), case.subject)
        values = filling.variables(payer, path, session, case.subject, item.resource_type) or {}
        strange = {name: unissued(values[name]) for name in named if name in values}
        request = filling.filled(payer, path, session, case.subject, item.resource_type, None, **strange)
        if request is not None:
            variant = payer.variants.get((path.id, item.resource_type))  # as those entitled are served, if not plainly
            listed = dict(phrasing.variants(payer.dialect, request, payer.patient(case.subject) or ""))
            asked = listed.get(variant or "", request)
            seen = payer.ask(session, asked.url, asked.method, headers=asked.headers, body=asked.content)
            known[path.id] = seen.exchange.ok and bool(seen.owned_by(case.subject))
    return known.get(path.id, False)


def _held(payer: Payer) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return what members hold, by type, as far as it is known."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for name in payer.scope.subjects:
        for known in payer.knowledge.resources(name):
            if known.content is not None:
                found.setdefault(known.type, []).append(known.content)
    return found


def _served(payer: Payer, told: Declared) -> Iterator[Mapping[str, Any]]:
    """Yield the SearchParameters that the target itself serves, where it declares that they can be searched."""
    if "search-type" not in told.type("SearchParameter").interactions or not payer.scope.members:
        return
    try:
        session = payer.session(payer.scope.members[0])
    except LoginFailed:
        return
    for page in payer.pages(session, "SearchParameter", _PAGES).pages:
        yield from page.entries
