"""The door of one public API: a search, a read or the CapabilityStatement, for whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote, urlencode

import orjson
from starlette.requests import Request

from payerproof.reference_payer.payer import Payer
from payerproof.reference_payer.problems import Answer, FhirProblem, bad_value, no_token, unseen, wrong_method
from payerproof.reference_payer.public.capability import statement
from payerproof.reference_payer.public.matching import matches, referred
from payerproof.reference_payer.public.tables import Api, Parameter

Resource = Mapping[str, Any]
Pairs = list[tuple[str, str]]

_PAGE, _LARGEST = 10, 100
_OFFSET = "_offset"
_MOST_PAIRS = 50
LONGEST_QUERY = 8 * 1024


class PublicDoor:
    """Answers every request below the base of one API; `make` gives its resources when they are first asked for."""

    def __init__(self, payer: Payer, api: Api, make: Callable[[], list[dict[str, Any]]]) -> None:
        self._payer, self._api, self._make = payer, api, make
        self._joints = payer.seams.public

    @cached_property
    def _kept(self) -> list[dict[str, Any]]:
        return self._joints.held(self._api.name, self._make(), self._payer.store)

    @property
    def base(self) -> str:
        """The address of the API."""
        return f"{self._payer.settings.origin}/{self._api.name}"

    def answer(self, request: Request, raw_path: str) -> Answer:
        """Answer one request; `raw_path` is what stands behind the base and its slash, as it was sent."""
        try:
            return self._answer(request, raw_path)
        except FhirProblem as problem:
            return self._payer.seams.surface.outcome(problem)
        except Exception as problem:  # noqa: BLE001 - whatever broke in here, the asker gets an OperationOutcome
            return self._payer.seams.surface.unexpected(problem)

    def headers(self, request: Request) -> dict[str, str]:
        """Return the headers of every answer, those for scripts of other origins among them."""
        stated = self._joints.cross_origin(self._api.name, self._payer.settings.apps, request.headers.get("origin"))
        return {"cache-control": "public, max-age=300", "x-content-type-options": "nosniff", **stated}

    def _answer(self, request: Request, raw_path: str) -> Answer:
        if request.method not in ("GET", "HEAD"):
            raise wrong_method(("GET", "HEAD"))
        pairs = self._pairs(request)
        wanted = next((value for name, value in pairs if name == "_format"), None)
        self._payer.seams.surface.negotiate(wanted, request.headers.get("accept"))
        if raw_path == "metadata":
            now = self._payer.clock.now().isoformat(timespec="seconds")
            document = statement(self._api, self.base, self._payer.settings.name, now)
            return Answer(200, orjson.dumps(self._joints.statement(self._api.name, document)))
        if not self._joints.admitted(self._api.name, request.headers.getlist("authorization")):
            raise no_token()
        token = request.headers.get("authorization", "").partition(" ")[2]
        resources = self._joints.shown(self._api.name, self._kept, token)
        match [unquote(segment) for segment in raw_path.split("/")]:
            case [kind] if kind in self._joints.types(self._api.name, self._api.types):
                return self._search(kind, pairs, resources)
            case [kind, identifier] if kind in self._joints.types(self._api.name, self._api.types):
                return self._read(kind, identifier, resources)
            case [kind] if (strays := self._joints.others(self._api.name, kind, self._payer.store)) is not None:
                return self._bundle(kind, [], list(strays), [], len(strays), None)
        raise unseen()

    def _pairs(self, request: Request) -> Pairs:
        query = request.scope["query_string"]
        if len(query) > LONGEST_QUERY:
            raise FhirProblem(414, "too-long", "The address of the request is too long.")
        pairs = self._payer.seams.data.decoded(query.decode("latin-1"))
        if len(pairs) > _MOST_PAIRS:
            raise FhirProblem(400, "too-costly", "The request has too many parameters.")
        return pairs

    def _read(self, kind: str, identifier: str, resources: Sequence[Resource]) -> Answer:
        found = next((each for each in resources if each["resourceType"] == kind and each["id"] == identifier), None)
        found = found or self._joints.missing(self._api.name, kind, identifier)
        if found is None:
            raise unseen()
        return Answer(200, orjson.dumps(found), headers={"etag": 'W/"1"'})

    def _search(self, kind: str, pairs: Pairs, resources: Sequence[Resource]) -> Answer:
        rows: list[Resource] = [each for each in resources if each["resourceType"] == kind]
        for name, value in pairs:
            rows = self._narrowed(kind, rows, name, value, resources)
        start, size = self._number(pairs, _OFFSET, 0), min(self._number(pairs, "_count", _PAGE), _LARGEST)
        page = list(self._joints.page(self._api.name, rows, start, size))
        along = [*self._brought(kind, page, pairs, resources), *self._referring(page, pairs, resources)]
        included = list({f"{each['resourceType']}/{each['id']}": each for each in along if each not in page}.values())
        more = start + size if size > 0 and start + size < len(rows) else None
        return self._bundle(kind, pairs, page, included, len(rows), more)

    def _narrowed(
        self, kind: str, rows: list[Resource], name: str, value: str, resources: Sequence[Resource]
    ) -> list[Resource]:
        if name.startswith("_has:"):
            return self._having(kind, rows, name, value, resources)
        first, dot, rest = name.partition(".")
        plain, _, modifier = first.partition(":")
        parameter = self._api.parameters[kind].get(plain)
        if parameter is None or not self._joints.looked_at(self._api.name, parameter):
            return rows
        if dot:
            return self._through(parameter, modifier, rows, rest, value, resources)
        alternatives = self._joints.alternatives(self._api.name, value)
        return [row for row in rows if any(matches(parameter, modifier, each, row) for each in alternatives)]

    def _through(
        self,
        parameter: Parameter,
        kind: str,
        rows: list[Resource],
        rest: str,
        value: str,
        resources: Sequence[Resource],
    ) -> list[Resource]:
        """Return the rows whose reference leads to what matches the rest of a chain."""
        if parameter.kind != "reference" or not self._joints.chained(self._api.name, parameter.name):
            raise bad_value(f"The parameter {parameter.name} is not chained here.")
        target = kind or parameter.targets[0]
        if target not in self._api.parameters or rest.partition(":")[0] not in self._api.parameters[target]:
            raise bad_value(f"A chain through {parameter.name} does not reach this parameter.")
        of_type = [each for each in resources if each["resourceType"] == target]
        reached = {f"{target}/{each['id']}" for each in self._narrowed(target, of_type, rest, value, resources)}
        return [row for row in rows if reached.intersection(referred(parameter, row))]

    def _having(
        self, kind: str, rows: list[Resource], name: str, value: str, resources: Sequence[Resource]
    ) -> list[Resource]:
        """Return the rows to which something refers that matches (`_has:Source:reference:parameter`)."""
        parts = name.split(":", 3)
        source = parts[1] if len(parts) == 4 else ""  # noqa: PLR2004 - the word, the type, the reference, the parameter
        parameter = self._api.parameters.get(source, {}).get(parts[2]) if source else None
        if parameter is None or parameter.kind != "reference" or not self._joints.chained(self._api.name, parts[2]):
            raise bad_value("A reverse chain is written _has:Type:reference:parameter.")
        of_type = [each for each in resources if each["resourceType"] == source]
        wanted = self._narrowed(source, of_type, parts[3], value, resources)
        reached = {reference for each in wanted for reference in referred(parameter, each)}
        return [row for row in rows if f"{kind}/{row['id']}" in reached]

    def _brought(
        self, kind: str, rows: Sequence[Resource], pairs: Pairs, resources: Sequence[Resource]
    ) -> Sequence[Resource]:
        names = {name for key, value in pairs if key == "_include" for name in self._named(kind, value)}
        wanted = {
            reference for name in names for row in rows for reference in referred(self._api.parameters[kind][name], row)
        }
        found = [each for each in resources if f"{each['resourceType']}/{each['id']}" in wanted]
        return self._joints.brought(self._api.name, found)

    def _named(self, kind: str, value: str) -> Iterator[str]:
        """Yield the reference parameters that an include means: `Type:name[:Target]`, `Type:*`, or the name alone."""
        source, colon, rest = value.partition(":")
        name = rest.partition(":")[0] if colon else source
        if colon and source != kind:
            return
        listed = self._api.parameters[kind].values()
        yield from (each.name for each in listed if each.kind == "reference" and name in ("*", each.name))

    def _referring(self, rows: Sequence[Resource], pairs: Pairs, resources: Sequence[Resource]) -> Sequence[Resource]:
        names = {f"{row['resourceType']}/{row['id']}" for row in rows}
        found = []
        for key, value in pairs:
            source, _, name = value.partition(":")
            parameter = self._api.parameters.get(source, {}).get(name) if key == "_revinclude" else None
            if parameter is not None and parameter.kind == "reference":
                found += [
                    each
                    for each in resources
                    if each["resourceType"] == source and names.intersection(referred(parameter, each))
                ]
        return self._joints.referring(self._api.name, found)

    def _number(self, pairs: Pairs, name: str, usual: int) -> int:
        text = next((value for key, value in pairs if key == name), str(usual))
        if not (text.isascii() and text.isdecimal()) or len(text) > 9:  # noqa: PLR2004 - a billion is no page
            raise bad_value(f"{name} is a whole number, 0 or more.")
        return int(text)

    def _bundle(
        self,
        kind: str,
        pairs: Pairs,
        page: Sequence[Resource],
        included: Sequence[Resource],
        total: int,
        more: int | None,
    ) -> Answer:
        kept = [(name, value) for name, value in pairs if name != _OFFSET]
        links = [{"relation": "self", "url": self._url(kind, pairs)}]
        if more is not None:
            links.append({"relation": "next", "url": self._url(kind, [*kept, (_OFFSET, str(more))])})
        entries = [(each, "match") for each in page] + [(each, "include") for each in included]
        document: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": total, "link": links}
        if entries:
            document["entry"] = [
                {
                    "fullUrl": f"{self.base}/{each['resourceType']}/{each['id']}",
                    "resource": each,
                    "search": {"mode": mode},
                }
                for each, mode in entries
            ]
        return Answer(200, orjson.dumps(document))

    def _url(self, kind: str, pairs: Pairs) -> str:
        query = urlencode(pairs, quote_via=quote, safe="/:|,*")
        return f"{self.base}/{kind}?{query}" if query else f"{self.base}/{kind}"
