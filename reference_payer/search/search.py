"""FHIR search: reading the request, finding what is visible and wanted, cutting pages, adding what is referred to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import orjson

from payerproof.reference_payer.oauth.vault import Access
from payerproof.reference_payer.offer import Offer
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.policy import View
from payerproof.reference_payer.problems import Answer, FhirProblem, bad_value, unseen
from payerproof.reference_payer.records.store import Row
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.search.conditions import Condition
from payerproof.reference_payer.search.cutting import Cut
from payerproof.reference_payer.search.paging import Cursor, Include, Search
from payerproof.reference_payer.search.parameters import Asked, Context, alternatives, named_patients

_CONTROL = frozenset(
    {"_count", "_total", "_summary", "_elements", "_include", "_include:iterate", "_revinclude", "_format", "_pretty"}
)
_SUMMARIES = frozenset({"true", "text", "data", "count", "false"})
_TOTALS = frozenset({"none", "estimate", "accurate"})

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the access token, and what its grant may see at this moment."""

    access: Access
    view: View


def first(parameters: Parameters, name: str) -> str | None:
    """Return the first value given for `name`."""
    return next((value for key, value in parameters if key == name), None)


def read_search(payer: Payer, resource_type: str, parameters: Parameters, *, strict: bool) -> Search:
    """Read the parameters of a search on `resource_type`.

    What the payer does not know is ignored, as R4 advises, and left out of the self link;
    under `Prefer: handling=strict` it is refused. Raises FhirProblem 400.
    """
    settings, known = payer.settings, payer.offer.searchable[resource_type]
    context = Context(settings.base, settings.zone, payer.clock.now())
    criteria: list[Condition] = []
    patients: list[str] = []
    used: list[tuple[str, str]] = []
    order = payer.seams.data.orders(first(parameters, "_sort") or "", known)
    for name, value in parameters:
        plain, _, modifier = name.partition(":")
        if plain in known:
            asked = Asked(known[plain], modifier, alternatives(value))
            criteria.append(payer.seams.data.criterion(asked, context))
            patients += named_patients(asked, settings.base)
        elif "." in plain and plain.partition(".")[0] in known:
            raise bad_value("Chained parameters are not supported.")
        elif name not in _CONTROL and not (name == "_sort" and order):
            if strict:
                raise FhirProblem(400, "not-supported", "The request has a parameter that is not supported here.")
            continue
        used.append((name, value))
    summary, total = first(parameters, "_summary"), first(parameters, "_total")
    if summary is not None and summary not in _SUMMARIES:
        raise bad_value("_summary is one of true, text, data, count, false.")
    if total is not None and total not in _TOTALS:
        raise bad_value("_total is one of none, estimate, accurate.")
    return Search(
        type=resource_type,
        wanted=payer.seams.data.all_of(criteria),
        own_url=f"{resource_type}?{urlencode(used, quote_via=quote, safe='/:|,*')}" if used else resource_type,
        size=0 if summary == "count" else page_size(payer, parameters),
        includes=_includes(payer.offer, resource_type, parameters, "_include", strict=strict),
        iterated=_includes(payer.offer, None, parameters, "_include:iterate", strict=strict),
        reverse=tuple(pair[:2] for pair in _includes(payer.offer, None, parameters, "_revinclude", strict=strict)),
        patients=tuple(patients),
        with_total=total != "none",
        order=order,
        cut=_cut(parameters, summary),
    )


def page_size(payer: Payer, parameters: Parameters) -> int:
    """Return the size of a page: `_count` up to the payer's own limit. Raises FhirProblem 400."""
    text = first(parameters, "_count")
    if text is not None and (not (text.isascii() and text.isdecimal()) or len(text) > 9):  # noqa: PLR2004 - a billion is no page
        raise bad_value("_count is a whole number, 0 or more.")
    asked = None if text is None else int(text)
    return payer.seams.data.page_size(asked, payer.settings.page_size, payer.settings.largest_page)


def _cut(parameters: Parameters, summary: str | None) -> Cut | None:
    """Return which part of each match is asked for; None for the whole."""
    if summary in ("true", "text", "data"):
        return Cut(summary=summary)
    named = first(parameters, "_elements")
    return Cut(tuple(named.split(","))) if named else None


def _includes(
    offer: Offer, source: str | None, parameters: Parameters, name: str, *, strict: bool
) -> tuple[Include, ...]:
    """Return the includes asked for; one of another type than `source` has nothing to start from."""
    wanted: dict[Include, None] = {}
    for key, value in parameters:
        if key != name:
            continue
        pairs = list(_pairs(offer, value, source))
        if strict and not pairs:
            raise FhirProblem(400, "not-supported", "The request includes something that is not supported here.")
        wanted.update(dict.fromkeys(pair for pair in pairs if source in (None, pair[0])))
    return tuple(wanted)


def _pairs(offer: Offer, value: str, source: str | None) -> Iterator[Include]:
    """Read `Source:parameter[:Target]`, `Source:*`, `*`, or a parameter alone, which means one of the type searched."""
    kind, colon, rest = value.partition(":")
    if not colon:
        kind, rest = source or "", value
    parameter, _, target = rest.partition(":")
    if parameter == "*" and source is None and not colon:
        yield from ((name, known, "") for name, listed in offer.includes.items() for known in listed)
    offered = offer.includes.get(kind, ())
    yield from ((kind, known, target) for known in offered if parameter in ("*", known))


def search(payer: Payer, caller: Caller, query: Search, access_path: AccessPath) -> Answer:
    """Answer a search with its first page."""
    view = payer.seams.data.search_view(caller.view, query.patients, payer.members)
    return _page(payer, caller, view, query, access_path, after=0, own_url=query.own_url)


def page(payer: Payer, caller: Caller, resource_type: str, name: str) -> Answer:
    """Answer a page link. Raises FhirProblem 404 for a link that is unknown, another's, or of another type."""
    cursor = payer.seams.data.page_found(payer.pages, name)
    if cursor is None or not isinstance(cursor.query, Search) or cursor.query.type != resource_type:
        raise unseen()
    view = payer.seams.data.page_view(cursor, caller.access.grant, caller.view)
    if view is None:
        raise unseen()
    after = payer.seams.data.page_start(cursor)
    return _page(
        payer, caller, view, cursor.query, AccessPath.PAGE, after=after, own_url=f"{resource_type}?_page={name}"
    )


def _page(
    payer: Payer, caller: Caller, view: View, query: Search, access_path: AccessPath, *, after: int, own_url: str
) -> Answer:
    data, earliest = payer.seams.data, payer.settings.earliest_service
    rows: Sequence[Row] = ()
    more = False
    if query.size:
        visible = data.visibility.rows(view, earliest, access_path, query.type)
        wanted = visible & query.wanted
        found = (
            data.sorted(payer.store, query.type, wanted, query.order, after, query.size + 1)
            if query.order
            else payer.store.select(query.type, wanted, after, query.size + 1)
        )
        rows, more = data.page_of(found, query.size)
    links = [("self", f"{payer.settings.base}/{own_url}")]
    if more:
        grant = caller.access.grant
        last = after + query.size if query.order else rows[-1].key
        rest = Cursor(grant.id, grant.account, view.subject, data.rest_of(query), last)
        name = data.page_kept(payer.pages, rest)
        links.append(("next", f"{payer.settings.base}/{query.type}?_page={name}"))
    total = None
    if query.with_total or not query.size:
        counted = data.visibility.rows(view, earliest, AccessPath.COUNT, query.type)
        of_type = Condition("r.type = ?", (query.type,))
        total = data.total(payer.store.count(of_type & counted & query.wanted), len(rows))
    included = _together(payer, caller, view, query, rows) if rows else []
    return bundle(payer, view, links, rows, included, total, query.cut)


def _together(payer: Payer, caller: Caller, view: View, query: Search, matches: Sequence[Row]) -> list[Row]:
    """Return what comes along with `matches`, once each: what they refer to, and what refers to them."""
    along = {row.key: row for row in _included(payer, caller, view, query, matches)}
    along |= {row.key: row for row in _referring(payer, caller, view, query, matches)}
    return [row for key, row in sorted(along.items()) if all(key != match.key for match in matches)]


def _referring(payer: Payer, caller: Caller, view: View, query: Search, matches: Sequence[Row]) -> Iterator[Row]:
    """Yield what refers to `matches`, as far as the view and the token's scopes reach."""
    data = payer.seams.data
    visible = data.visibility.rows(view, payer.settings.earliest_service, AccessPath.REVINCLUDE)
    targets = [row.key for row in matches]
    for kind in dict.fromkeys(source for source, _ in query.reverse):
        names = [parameter for source, parameter in query.reverse if source == kind]
        if data.scope_allows(caller.access.scopes, kind, "r", AccessPath.REVINCLUDE):
            yield from data.linking(payer.store, targets, kind, names, visible)


def _included(payer: Payer, caller: Caller, view: View, query: Search, matches: Sequence[Row]) -> Iterator[Row]:
    """Yield what `matches` refer to, once each, as far as the view and the token's scopes reach."""
    data = payer.seams.data
    visible = data.visibility.rows(view, payer.settings.earliest_service, AccessPath.INCLUDE)
    seen = {row.key for row in matches}
    waiting, asked = list(matches), query.includes + query.iterated
    while waiting and asked:
        found: dict[int, Row] = {}
        for kind in {row.type for row in waiting}:
            sources = [row.key for row in waiting if row.type == kind]
            for target in dict.fromkeys(each for source, _, each in asked if source == kind):
                names = [parameter for source, parameter, each in asked if (source, each) == (kind, target)]
                rows = data.linked(payer.store, sources, names, visible)
                found |= {row.key: row for row in rows if data.brought(row, target)}
        waiting = [
            row
            for key, row in sorted(found.items())
            if key not in seen and data.scope_allows(caller.access.scopes, row.type, "r", AccessPath.INCLUDE)
        ]
        seen |= found.keys()
        asked = query.iterated
        yield from waiting


def bundle(
    payer: Payer,
    view: View,
    links: Iterable[tuple[str, str]],
    matches: Sequence[Row],
    included: Sequence[Row] = (),
    total: int | None = None,
    part: Cut | None = None,
) -> Answer:
    """Return a searchset, its resources joined as the bytes they are stored in; of matches the `part` asked for."""
    head = {
        "resourceType": "Bundle",
        "type": "searchset",
        **({} if total is None else {"total": total}),
        "link": [{"relation": relation, "url": url} for relation, url in links],
    }
    entries = [_entry(payer, view, row, b"match", part) for row in matches]
    entries += [_entry(payer, view, row, b"include") for row in included]
    if not entries:
        return Answer(200, orjson.dumps(head))
    return Answer(200, b"".join((orjson.dumps(head)[:-1], b',"entry":[', b",".join(entries), b"]}")))


def _entry(payer: Payer, view: View, row: Row, mode: bytes, part: Cut | None = None) -> bytes:
    url = f"{payer.settings.base}/{row.type}/{row.id}".encode()
    body = payer.body(row, view)
    if part is not None:
        body = payer.seams.data.cut(body, part)
    return b"".join((b'{"fullUrl":"', url, b'","resource":', body, b',"search":{"mode":"', mode, b'"}}'))
