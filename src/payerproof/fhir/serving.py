"""FHIR's `$validate` operation over HTTP, on this machine alone: for editors, test suites and other languages.

    POST /$validate, POST /Patient/$validate     a resource, or Parameters with `resource` and `profile`
    GET  /metadata                               the CapabilityStatement

Requests come from programs on this machine and are still bounded: in size, in time, and to loopback names, so that no
web page can reach the server through a browser.
Source: https://hl7.org/fhir/R4/resource-operation-validate.html
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import SplitResult, parse_qs, urlsplit

from payerproof.fhir.formats.outcome import operation_outcome
from payerproof.fhir.formats.writer import as_json
from payerproof.fhir.inputs import Entry
from payerproof.fhir.issue import Issue, IssueSeverity, Verdict
from payerproof.fhir.judging import Judged, Options, judge
from payerproof.fhir.primitives import shown
from payerproof.fhir.reading import SIZE_LIMIT, UnreadableResource, read_resource
from payerproof.fhir.validator import Validator
from payerproof.fhir.xml_reading import is_xml, read_xml

LOOPBACK = "127.0.0.1"
_PATH = re.compile(r"/(?:(?P<type>[A-Z][A-Za-z]+)/(?:[A-Za-z0-9\-.]{1,64}/)?)?\$validate")
_HOSTS = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?", re.IGNORECASE)
_JSON = "application/fhir+json; charset=utf-8"
_SECONDS = 30.0


class Asked(NamedTuple):
    """What a request asks: the resource (its text, or read already), and profiles beyond those it claims."""

    resource: bytes | dict[str, Any]
    profiles: tuple[str, ...]


class Refused(Exception):
    """The request asks for nothing that can be answered; `status` is that of HTTP."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class ValidateServer(ThreadingHTTPServer):
    """Answers on loopback until it is shut down. Resources are judged one at a time."""

    daemon_threads = True

    def __init__(self, port: int, validator: Validator, options: Options) -> None:
        super().__init__((LOOPBACK, port), _Handler)
        self.validator, self.options = validator, options
        self._lock = Lock()

    @property
    def address(self) -> str:
        """The address of the operation."""
        return f"http://{LOOPBACK}:{self.server_address[1]}/$validate"

    def answer(self, asked: Asked) -> Judged:
        """Judge what was asked."""
        options = Options(
            (*self.options.profiles, *asked.profiles),
            by_type=self.options.by_type,
            hidden=self.options.hidden,
            limit=self.options.limit,
            suppressions=self.options.suppressions,
        )
        with self._lock:
            return judge(self.validator, Entry("request", "request", 1, asked.resource), options)[0]


class _Handler(BaseHTTPRequestHandler):
    server: ValidateServer
    timeout = _SECONDS
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "payerproof", ""

    def do_GET(self) -> None:
        self._answer(self._metadata)

    def do_POST(self) -> None:
        self._answer(self._validate)

    def _answer(self, act: Callable[[SplitResult], dict[str, Any]]) -> None:
        """Answer a request by what `act` returns, or by why it is refused."""
        try:
            self._guard()
            answer = act(urlsplit(self.path))
        except Refused as refused:
            self._refuse(refused)
        else:
            self._send(200, answer)

    def _metadata(self, address: SplitResult) -> dict[str, Any]:
        if address.path != "/metadata":
            raise Refused(404, "there is GET /metadata, POST /$validate and POST /{type}/$validate")
        return _capabilities(self.server.address)

    def _validate(self, address: SplitResult) -> dict[str, Any]:
        found = _PATH.fullmatch(address.path)
        if found is None:
            raise Refused(404, "the operation is POST /$validate or POST /{type}/$validate")
        asked = understood(self._body(), parse_qs(address.query).get("profile", []), found["type"])
        return operation_outcome(self.server.answer(asked))

    def _guard(self) -> None:
        """Refuse a name that is not this machine's: a page of the web may have bound its own name to loopback."""
        host = self.headers.get("host", "")
        if not _HOSTS.fullmatch(host):
            raise Refused(421, f"this server answers to {LOOPBACK} and localhost, not to {shown(host)}")

    def _body(self) -> bytes:
        length = self.headers.get("content-length", "")
        if not length.isdigit():
            raise Refused(411, "the request needs a Content-Length")
        if int(length) > self.server.options.limit:
            raise Refused(413, f"the resource is larger than {self.server.options.limit} bytes")
        return self.rfile.read(int(length))

    def _refuse(self, refused: Refused) -> None:
        self.close_connection = True
        issue = Issue(IssueSeverity.FATAL, "", None, "not-supported", str(refused))
        judged = Judged("request", "request", Verdict.INVALID, IssueSeverity.FATAL, (), [issue], [])
        self._send(refused.status, operation_outcome(judged))

    def _send(self, status: int, resource: dict[str, Any]) -> None:
        body = as_json(resource, indent=True).encode("utf-8", "backslashreplace")
        self.send_response(status)
        self.send_header("Content-Type", _JSON)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Log nothing: what is judged may be somebody's record."""


def understood(body: bytes, profiles: Iterable[str], kind: str | None) -> Asked:
    """Return what a body asks: Parameters are opened, anything else is the resource itself.

    `kind` is the type named in the path; another one is refused, as is the mode of a planned deletion, and a key that
    stands twice in Parameters.
    """
    named = tuple(profiles)
    resource: bytes | dict[str, Any] = body
    try:
        content, twice = (read_xml(body).resource, []) if is_xml(body) else read_resource(body, SIZE_LIMIT)
    except UnreadableResource:
        return Asked(body, named)
    if content.get("resourceType") == "Parameters" and kind != "Parameters":
        parts = _parts(content)
        if "resource" in parts:
            if parts.get("mode") == "delete":
                raise Refused(422, "a deletion cannot be judged here: the server keeps no resources")
            if twice:
                raise Refused(400, f"the key {shown(twice[0])} stands twice in one object")
            resource = content = parts["resource"]
            named = (*named, *parts["profile"])
    if kind is not None and content.get("resourceType") != kind:
        raise Refused(422, f"the path asks about {kind}, the body is {shown(content.get('resourceType'))}")
    return Asked(resource, named)


def _parts(parameters: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"profile": []}
    listed = parameters.get("parameter")
    for part in listed if isinstance(listed, list) else ():
        if not isinstance(part, dict):
            continue
        value = next((part[key] for key in part if key.startswith("value")), None)
        if part.get("name") == "resource" and isinstance(part.get("resource"), dict):
            found["resource"] = part["resource"]
        elif part.get("name") == "profile" and isinstance(value, str):
            found["profile"].append(value)
        elif part.get("name") == "mode":
            found["mode"] = value
    return found


def _capabilities(address: str) -> dict[str, Any]:
    definition = "http://hl7.org/fhir/OperationDefinition/Resource-validate"
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-01-01",
        "kind": "instance",
        "implementation": {"description": "payerproof validate", "url": address.removesuffix("/$validate")},
        "fhirVersion": "4.0.1",
        "format": ["json", "xml"],
        "rest": [{"mode": "server", "operation": [{"name": "validate", "definition": definition}]}],
    }
