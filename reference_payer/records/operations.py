"""`Patient/$everything`: the whole visible record of one patient, with what it refers to.

R4, patient-operation-everything.html.
"""

from __future__ import annotations

from urllib.parse import quote, urlencode

from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer, FhirProblem, bad_value, unseen
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.search import dates
from payerproof.reference_payer.search.conditions import Condition, among, every
from payerproof.reference_payer.search.paging import Cursor, Sweep
from payerproof.reference_payer.search.search import Caller, Parameters, bundle, page_size

_CONTROL = frozenset({"_count", "_format", "_pretty"})


def everything(payer: Payer, caller: Caller, patient: str, parameters: Parameters, *, strict: bool) -> Answer:
    """Answer `$everything` for Patient `patient` with its first page, or with the page that `_page` names."""
    view = payer.seams.data.everything_view(caller.view, patient, payer.members)
    if view is None:
        raise unseen()
    named = next((value for name, value in parameters if name == "_page"), None)
    if named is None:
        return _page(payer, caller, view, patient, _read(payer, patient, parameters, strict=strict))
    cursor = payer.seams.data.page_found(payer.pages, named)
    path = _path(patient)
    if cursor is None or not isinstance(cursor.query, Sweep) or not cursor.query.own_url.startswith(path):
        raise unseen()
    paged = payer.seams.data.page_view(cursor, caller.access.grant, view)
    if paged is None:
        raise unseen()
    after = payer.seams.data.page_start(cursor)
    return _page(payer, caller, paged, patient, cursor.query, after, f"{path}?_page={named}")


def _read(payer: Payer, patient: str, parameters: Parameters, *, strict: bool) -> Sweep:
    criteria: list[Condition] = []
    used: list[tuple[str, str]] = []
    for name, value in parameters:
        if name == "_type":
            criteria.append(among("r.type", value.split(",")))
        elif name == "_since":
            criteria.append(payer.seams.data.changed_after(_day(payer, value, name).low))
        elif name == "start":
            criteria.append(_cared_for(Condition("v.high > ?", (_day(payer, value, name).low,))))
        elif name == "end":
            criteria.append(_cared_for(Condition("v.low < ?", (_day(payer, value, name).high,))))
        elif name not in _CONTROL:
            if strict:
                raise FhirProblem(400, "not-supported", "The operation has a parameter that is not supported here.")
            continue
        used.append((name, value))
    path = _path(patient)
    return Sweep(
        wanted=every(criteria),
        own_url=f"{path}?{urlencode(used, quote_via=quote, safe='/:,')}" if used else path,
        size=page_size(payer, parameters)
        if any(name == "_count" for name, _ in parameters)
        else payer.settings.largest_page,
    )


def _page(
    payer: Payer,
    caller: Caller,
    view: View,
    patient: str,
    query: Sweep,
    after: int = 0,
    own_url: str | None = None,
) -> Answer:
    data, settings = payer.seams.data, payer.settings
    readable = among(
        "r.type",
        [
            kind
            for kind in payer.offer.types
            if data.scope_allows(caller.access.scopes, kind, "r", AccessPath.EVERYTHING)
        ],
    )
    visible = readable & data.visibility.rows(view, settings.earliest_service, AccessPath.EVERYTHING)
    rows, more = data.page_of(payer.store.sweep(visible & query.wanted, after, query.size + 1), query.size)
    total = data.total(payer.store.count(visible & query.wanted), len(rows))
    links = [("self", f"{settings.base}/{own_url or query.own_url}")]
    if more and rows:
        grant = caller.access.grant
        name = payer.seams.data.page_kept(
            payer.pages, Cursor(grant.id, grant.account, view.subject, query, rows[-1].key)
        )
        links.append(("next", f"{settings.base}/{_path(patient)}?_page={name}"))
    return bundle(payer, view, links, rows, total=total)


def _path(patient: str) -> str:
    return f"Patient/{patient}/$everything"


def _day(payer: Payer, value: str, name: str) -> dates.Span:
    try:
        return dates.span(value, payer.settings.zone)
    except (ValueError, OverflowError) as problem:
        raise bad_value(f"The parameter {name} takes a date or an instant.") from problem


def _dated(name: str, wanted: Condition) -> Condition:
    return Condition(
        f"EXISTS (SELECT 1 FROM date_value AS v WHERE v.key = r.key AND v.name = ? AND {wanted.sql})",  # noqa: S608 - SQL of our own; values are bound
        (name, *wanted.values),
    )


def _cared_for(wanted: Condition) -> Condition:
    """Limit claims to those with a service in the span; what is about no service stays in."""
    return Condition("r.type <> 'ExplanationOfBenefit'") | _dated("service-date", wanted)
