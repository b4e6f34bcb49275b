"""The FHIR door: from an HTTP request to a resource, a Bundle or an OperationOutcome.

Order of refusals: the token first, then the kind of request, then its scope, then its words, and only then the data,
so that an answer tells no more about a record than the asker was entitled to know.
"""

from __future__ import annotations

from collections.abc import Callable

import orjson
from starlette.requests import Request

from payerproof.reference_payer import capability
from payerproof.reference_payer.authority import Occasion
from payerproof.reference_payer.oauth.proofs import NonceWanted
from payerproof.reference_payer.oauth.scopes import Interaction
from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import (
    Answer,
    FhirProblem,
    bad_token,
    gone,
    narrow_token,
    nonce_wanted,
    unseen,
    wrong_method,
)
from payerproof.reference_payer.records import export
from payerproof.reference_payer.records.documents import as_accepted
from payerproof.reference_payer.records.history import history
from payerproof.reference_payer.records.operations import everything
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.routing import Target
from payerproof.reference_payer.search.search import Caller, Parameters, first, page, read_search, search

_SEARCHES = (AccessPath.SEARCH, AccessPath.POST_SEARCH, AccessPath.COMPARTMENT)
_FORM = "application/x-www-form-urlencoded"
LONGEST_QUERY = 16 * 1024
"""Bytes of a query string."""
LARGEST_FORM = 64 * 1024
"""Bytes of a POST search."""


class FhirDoor:
    """Answers every request below the FHIR base."""

    def __init__(self, payer: Payer) -> None:
        self._payer = payer
        self._published: dict[str, Callable[[Payer], Answer]] = {
            "metadata": capability.metadata,
            ".well-known/smart-configuration": capability.discovery,
        }

    async def answer(self, request: Request, raw_path: str) -> Answer:
        """Answer one request; `raw_path` is what stands behind the base and its slash, as it was sent."""
        try:
            published = self._published.get(raw_path)
            if published is not None:
                return self._publish(request, published)
            return await self._answer(request, raw_path)
        except FhirProblem as problem:
            return self._payer.seams.surface.outcome(problem)
        except Exception as problem:  # noqa: BLE001 - whatever broke in here, the asker gets an OperationOutcome
            return self._payer.seams.surface.unexpected(problem)

    def _publish(self, request: Request, published: Callable[[Payer], Answer]) -> Answer:
        if request.method not in ("GET", "HEAD"):
            raise wrong_method(("GET", "HEAD"))
        query = _query(self._payer, request)
        self._payer.seams.surface.negotiate(first(query, "_format"), request.headers.get("accept"))
        return published(self._payer)

    async def _answer(self, request: Request, raw_path: str) -> Answer:
        target = self._payer.seams.data.route(self._payer.offer, raw_path)
        caller = self._caller(request, _access_path(self._payer, target, request))
        if target is None:
            return await self._payer.seams.data.beyond(self._payer, caller, request)
        if request.method == "OPTIONS":
            return self._payer.seams.data.options(self._payer.store, target)
        if request.method not in target.methods:
            return self._payer.seams.data.other_method(request.method, self._payer.store, target)
        parameters = self._payer.seams.data.understood(
            target, list(await _parameters(self._payer, request, target.access_path))
        )
        if target.access_path not in (AccessPath.EXPORT_FILE, AccessPath.DOCUMENT):
            self._payer.seams.surface.negotiate(first(parameters, "_format"), request.headers.get("accept"))
        self._check_scope(caller, target)
        if request.method in ("POST", "DELETE"):
            return self._work_out(request, caller, target, parameters)
        url = f"{raw_path}?{request.scope['query_string'].decode('latin-1')}"
        return self._payer.seams.data.answered(
            url, caller.access.value, lambda: self._work_out(request, caller, target, parameters)
        )

    def _work_out(self, request: Request, caller: Caller, target: Target, parameters: Parameters) -> Answer:
        strict = self._payer.seams.data.strict(request.headers)
        match target.access_path:
            case AccessPath.READ | AccessPath.VREAD:
                return self._read(request, caller, target)
            case AccessPath.DOCUMENT:
                return as_accepted(self._read(request, caller, target), request.headers.get("accept", ""))
            case AccessPath.HISTORY:
                return history(self._payer, caller, target.type, target.id)
            case AccessPath.EVERYTHING:
                return everything(self._payer, caller, target.id, parameters, strict=strict)
            case AccessPath.EXPORT | AccessPath.EXPORT_STATUS | AccessPath.EXPORT_FILE:
                return export.answer(self._payer, caller, target, parameters, request)
            case _:
                found = self._search(caller, target, parameters, strict=strict)
                return self._payer.seams.data.searched(self._payer.store, caller.view, request.headers, found)

    def _caller(self, request: Request, access_path: AccessPath) -> Caller:
        """Return who asks. Raises FhirProblem 401 for a token that is missing, unknown, dead or without authority."""
        payer, seams = self._payer, self._payer.seams
        value = seams.data.credentials(
            seams.data.presented(request.headers), request.scope["query_string"].decode("latin-1")
        )
        url = f"{payer.settings.origin}{request.url.path}"
        access = seams.data.token(payer.vault, value)
        if access is None or not seams.data.alive(access, payer.clock.now(), access_path):
            raise bad_token()
        try:
            if not payer.holds(request.headers, request.method, url, access):
                raise bad_token()
        except NonceWanted as wanted:
            raise nonce_wanted(wanted.nonce) from wanted
        view = payer.standing(access.grant, Occasion.REQUEST, access_path)
        if view is None:
            raise bad_token()
        return Caller(access, view)

    def _check_scope(self, caller: Caller, target: Target) -> None:
        interaction: Interaction = "s" if target.access_path in _SEARCHES else "r"
        if not self._payer.seams.data.scope_allows(caller.access.scopes, target.type, interaction, target.access_path):
            raise narrow_token(f"patient/{target.type}.rs")

    def _read(self, request: Request, caller: Caller, target: Target) -> Answer:
        payer, data = self._payer, self._payer.seams.data
        visible = data.visibility.rows(caller.view, payer.settings.earliest_service, target.access_path, target.type)
        row = data.find(payer.store, target.type, target.id, visible)
        deleted = payer.store.deleted(f"{target.type}/{target.id}") if row is None else None
        if deleted is not None and data.deletion_known(deleted, caller.view):
            raise gone()
        if row is None or (target.access_path is AccessPath.VREAD and not data.version_kept(row, target.version)):
            raise unseen()
        headers = {"etag": f'W/"{row.version}"', "last-modified": row.modified}
        if data.unchanged(request.headers, row):
            return Answer(304, b"", headers=headers)
        return Answer(200, payer.body(row, caller.view), headers=headers)

    def _search(self, caller: Caller, target: Target, parameters: Parameters, *, strict: bool) -> Answer:
        named = first(parameters, "_page")
        if named is not None and target.access_path is AccessPath.SEARCH:
            return page(self._payer, caller, target.type, named)
        if target.access_path is AccessPath.COMPARTMENT:
            view = self._payer.seams.data.compartment_view(caller.view, target.id, self._payer.members)
            if view is None:
                raise unseen()
            caller, parameters = Caller(caller.access, view), [*parameters, ("patient", target.id)]
        query = read_search(self._payer, target.type, parameters, strict=strict)
        return search(self._payer, caller, query, target.access_path)


def _access_path(payer: Payer, target: Target | None, request: Request) -> AccessPath:
    """Return the query path a request is on; a page link looks like a search and is one of its own."""
    if target is None:
        return AccessPath.OTHER
    return (
        AccessPath.PAGE
        if target.access_path is AccessPath.SEARCH and first(_query(payer, request), "_page") is not None
        else target.access_path
    )


async def _parameters(payer: Payer, request: Request, access_path: AccessPath) -> Parameters:
    query = _query(payer, request)
    if request.method != "POST":
        return query
    body = await _body(request)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if access_path is AccessPath.POST_SEARCH:
        if media_type != _FORM:
            raise FhirProblem(415, "not-supported", f"A POST search is sent as {_FORM}.")
        return payer.seams.data.posted(query, payer.seams.data.decoded(body.decode("latin-1")))
    return [*query, *_operation_parameters(body)]


def _operation_parameters(body: bytes) -> list[tuple[str, str]]:
    """Read the primitive values of a Parameters resource, the body of an operation."""
    if not body:
        return []
    try:
        resource = orjson.loads(body)
        listed = {"Parameters": resource.get("parameter", [])}[resource["resourceType"]]
        pairs = [(item["name"], value) for item in listed for name, value in item.items() if name.startswith("value")]
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise FhirProblem(400, "structure", "The body of an operation is a Parameters resource.") from problem
    return [(str(name), str(value)) for name, value in pairs]


async def _body(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_FORM:
            raise FhirProblem(413, "too-long", "The body of the request is too large.")
        chunks.append(chunk)
    return b"".join(chunks)


def _query(payer: Payer, request: Request) -> list[tuple[str, str]]:
    if len(request.scope["query_string"]) > LONGEST_QUERY:
        raise FhirProblem(414, "too-long", "The address of the request is too long; send the search by POST.")
    return payer.seams.data.decoded(request.scope["query_string"].decode("latin-1"))
