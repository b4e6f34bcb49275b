"""What a payer can do wrong to every answer of a kind, as data: each behaviour spoils honest answers in one way.

`control` says in words what of a run's controls it takes away; `public` whether it takes away what anybody may read.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

from tests.loopback import Asked, Reply

Spoil = Callable[[Asked, Reply], Reply | Iterable[bytes]]
Meets = Callable[[Asked, Reply], bool]

FHIR_JSON = {"content-type": "application/fhir+json"}
FORM = (
    "<!doctype html><html><head><title>Sign in</title></head><body><form method='post' action='/oauth/login'>"
    "<input name='username'><input type='password' name='password'><button>Sign in</button></form></body></html>"
)
HTML = "text/html; charset=utf-8"
SCRIPTED = (
    b"<!doctype html><html><head><title>Sign in</title><script src='/app.js'></script></head>"
    b"<body><noscript>Please enable JavaScript.</noscript><div id='root'></div></body></html>"
)
OK = 200
_PUBLIC = ("/fhir/metadata", "/fhir/.well-known/smart-configuration")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One way to fail. `meets` tells which answers it spoils, `copies` how often a request reaches the payer."""

    id: str
    control: str
    meets: Meets
    spoil: Spoil
    public: bool = False
    copies: Callable[[Asked], int] = lambda _asked: 1


def data(asked: Asked, _honest: Reply) -> bool:
    """Return whether member data may be in the answer: all of FHIR but what is public."""
    return asked.path.startswith("/fhir") and asked.path not in _PUBLIC


def tokens_and_public(asked: Asked, _honest: Reply) -> bool:
    """Return whether the answer is one that anybody may read, or one with tokens or about them."""
    return asked.path in _PUBLIC or asked.path in {"/oauth/token", "/oauth/introspect"}


def _but_patients(asked: Asked, honest: Reply) -> bool:
    """Return whether the answer holds member data, and not by reading a Patient."""
    return data(asked, honest) and not asked.path.startswith("/fhir/Patient/")


def _searches(asked: Asked, honest: Reply) -> bool:
    """Return whether the answer is one to a search of a type."""
    parts = [part for part in asked.path.split("/") if part]
    return data(asked, honest) and len(parts) > 1 and (len(parts) == 2 or parts[2:] == ["_search"])


def _everything(_asked: Asked, _honest: Reply) -> bool:
    return not _asked.path.startswith("/control")


def _at(*paths: str) -> Meets:
    return lambda asked, _: asked.path in paths


def _login_page(asked: Asked, honest: Reply) -> bool:
    return (asked.path == "/oauth/authorize" and honest.status == 200) or asked.path == "/portal"


def _with_code(_asked: Asked, honest: Reply) -> bool:
    return "code=" in urlsplit(honest.headers.get("location", "")).query


def _scripted(_asked: Asked, _honest: Reply) -> Reply:
    return Reply(200, SCRIPTED, {"content-type": "text/html; charset=utf-8"})


def _without_code(_asked: Asked, honest: Reply) -> Reply:
    back = honest.headers["location"].split("?")[0]
    return Reply(303, b"", {"location": f"{back}?error=server_error"})


def _empty(asked: Asked, _honest: Reply) -> Reply:
    """Answer as a payer without any data: an empty Bundle for every search, 404 for every read."""
    parts = [part for part in asked.path.split("/") if part][1:]
    if len(parts) == 1 or parts[-1:] == ["_search"] or asked.path == "/fhir":
        return Reply(200, json.dumps({"resourceType": "Bundle", "type": "searchset", "total": 0}).encode(), FHIR_JSON)
    issue = {"severity": "error", "code": "not-found"}
    return Reply(404, json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode(), FHIR_JSON)


def _cut(_asked: Asked, honest: Reply) -> Iterable[bytes]:
    """Promise the whole body, send half of it, and hang up."""
    whole = honest.wire()
    head = len(whole) - len(honest.body)
    return [whole[: head + len(honest.body) // 2]]


def _cut_silently(_asked: Asked, honest: Reply) -> Reply:
    """Send half of the body as if it were the whole."""
    return Reply(honest.status, honest.body[: len(honest.body) // 2], honest.headers)


def _bad_byte(_asked: Asked, honest: Reply) -> Reply:
    """Put one byte that is no UTF-8 into the first string of the body."""
    body = honest.body
    at = body.find(b'"', body.find(b":")) + 1
    return Reply(honest.status, body[:at] + b"\xff" + body[at:], honest.headers)


def _bad_chunk(_asked: Asked, honest: Reply) -> Iterable[bytes]:
    """Send half of the body in a chunk, and then a chunk whose length is no number."""
    half = honest.body[: len(honest.body) // 2]
    kind = honest.headers.get("content-type", "application/octet-stream")
    head = f"HTTP/1.1 {honest.status} OK\r\ncontent-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n"
    return [head.encode(), f"{len(half):x}\r\n".encode() + half + b"\r\nnonsense\r\n"]


def _bad_gzip(_asked: Asked, honest: Reply) -> Reply:
    """Say that the body is compressed, though it is not."""
    return Reply(honest.status, honest.body, {**honest.headers, "content-encoding": "gzip"})


def _always(status: int, **headers: str) -> Spoil:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _asked, _honest: Reply(status, b"", told)


def _says(text: str, status: int = 200, kind: str = "application/fhir+json") -> Spoil:
    """Answer everything with one text."""
    return lambda _asked, _honest: Reply(status, text.encode(), {"content-type": kind})


def _refusal(status: int) -> Spoil:
    issue = {"severity": "error", "code": "processing"}
    return _says(json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}), status)


def _begun(text: str) -> Spoil:
    """Put a text before the first key of every document."""
    return lambda _, honest: Reply(honest.status, honest.body.replace(b"{", b"{" + text.encode(), 1), honest.headers)


def _marked(_asked: Asked, honest: Reply) -> Reply:
    """Begin every body with a byte order mark."""
    return Reply(honest.status, b"\xef\xbb\xbf" + honest.body, honest.headers)


def _half_zipped(_asked: Asked, honest: Reply) -> Reply:
    """Compress the body and send half of it."""
    packed = gzip.compress(honest.body)
    return Reply(honest.status, packed[: len(packed) // 2], {**honest.headers, "content-encoding": "gzip"})


def _too_long(_asked: Asked, honest: Reply) -> Iterable[bytes]:
    """State a length that is never reached."""
    kind = honest.headers.get("content-type", "application/octet-stream")
    head = f"HTTP/1.1 {honest.status} OK\r\ncontent-type: {kind}\r\ncontent-length: {len(honest.body) + 99}\r\n\r\n"
    return [head.encode() + honest.body]


def _first_again() -> Spoil:
    """Answer everything with the first answer that held data, as a cache that knows no keys."""
    first: list[Reply] = []

    def spoil(_: Asked, honest: Reply) -> Reply:
        if not first and honest.status == OK:
            first.append(honest)
        return first[0] if first else honest

    return spoil


def _deaf() -> Spoil:
    """Answer each search with the first whole answer to a search of that type with that token, whatever is asked."""
    first: dict[tuple[str, str], Reply] = {}

    def spoil(asked: Asked, honest: Reply) -> Reply:
        key = (asked.path.removesuffix("/_search"), asked.headers.get("authorization", ""))
        found = b'"entry"' in honest.body or b'"total":0' not in honest.body
        if honest.status == OK and found and b'"type":"searchset"' in honest.body:
            first.setdefault(key, honest)
        return first.get(key, honest)

    return spoil


def _one_behind() -> Spoil:
    """Answer each request with the answer to the one before, as a pool that mixes its connections up."""
    last: list[Reply] = []

    def spoil(_: Asked, honest: Reply) -> Reply:
        last.append(honest)
        return last[-2:][0]

    return spoil


_EMPTY = json.dumps({"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": []})
_BARE = json.dumps({"resourceType": "Bundle"})
_TOTAL = json.dumps({"resourceType": "Bundle", "type": "searchset", "total": 7})
_PATIENT = {"resourceType": "Patient", "id": "somebody", "name": [{"family": "Somebody"}]}
_SOMEBODY = json.dumps(_PATIENT)
_ALWAYS = json.dumps(
    {
        "resourceType": "Bundle",
        "type": "searchset",
        "total": 1,
        "entry": [{"fullUrl": "http://127.0.0.1/fhir/Patient/somebody", "resource": _PATIENT}],
    }
)

_ALL = (
    Behaviour("login-needs-scripts", "nobody can sign in", _login_page, _scripted),
    Behaviour("no-code", "no code is ever issued", _with_code, _without_code),
    Behaviour("token-endpoint-down", "no code can be redeemed", _at("/oauth/token"), _always(503)),
    Behaviour("token-endpoint-refuses", "no code can be redeemed", _at("/oauth/token"), _always(400)),
    Behaviour("empty", "nobody has any data", data, _empty),
    Behaviour("cut", "every answer breaks off", data, _cut),
    Behaviour("cut-silently", "every document ends in its middle", data, _cut_silently),
    Behaviour("bad-byte", "every body holds a byte that is no UTF-8", data, _bad_byte),
    Behaviour("bad-chunk", "every body breaks off in its chunks", data, _bad_chunk),
    Behaviour("bad-gzip", "no body can be decompressed", data, _bad_gzip),
    Behaviour("down", "every request for data ends in 503", data, _always(503)),
    Behaviour("all-down", "every request of any kind ends in 503", _everything, _always(503), public=True),
    Behaviour("throttled", "every request for data is to wait an hour", data, _always(429, retry_after="3600")),
    Behaviour("refuses", "every request for data is refused", data, _always(403)),
    Behaviour(
        "elsewhere", "every request for data is sent elsewhere", data, _always(302, location="http://127.0.0.2:9/")
    ),
    Behaviour("error-page", "every answer with data is an error page", data, _says("<html>Oops.</html>", 200, HTML)),
    Behaviour(
        "error-page-everywhere",
        "every answer is an error page",
        _everything,
        _says("<html>Oops.</html>", 200, HTML),
        public=True,
    ),
    Behaviour("sign-in-page", "every answer with data is a page to sign in", data, _says(FORM, 200, HTML)),
    Behaviour("sign-in-redirect", "every request for data is sent to a login", data, _always(302, location="/login")),
    Behaviour("blank", "every answer with data is an empty body", data, _says("")),
    Behaviour("no-content", "every answer with data says that there is nothing", data, _always(204)),
    Behaviour("not-modified", "every answer with data says that nothing changed", data, _always(304)),
    Behaviour("object", "every answer with data is an empty object", data, _says("{}")),
    Behaviour("outcome", "every answer with data is an OperationOutcome", data, _refusal(200)),
    Behaviour("bundle-empty", "every answer with data is an empty Bundle", data, _says(_EMPTY)),
    Behaviour("bundle-bare", "every answer with data is a Bundle and nothing else", data, _says(_BARE)),
    Behaviour("total-alone", "every answer with data is a total without entries", data, _says(_TOTAL)),
    Behaviour("one-resource", "every answer with data is one Patient, whom nobody knows", data, _says(_SOMEBODY)),
    Behaviour("one-bundle", "every answer with data is one Bundle, which nobody asked for", data, _says(_ALWAYS)),
    Behaviour("not-found", "every request for data finds nothing (404)", data, _refusal(404)),
    Behaviour("bad-request", "every request for data is bad (400)", data, _refusal(400)),
    Behaviour("unauthorized", "every token is refused (401)", data, _refusal(401)),
    Behaviour("not-allowed", "every method is refused (405)", data, _refusal(405)),
    Behaviour("not-implemented", "nothing is implemented (501)", data, _refusal(501)),
    Behaviour("bom", "every document begins with a byte order mark", data, _marked),
    Behaviour("nan", "every document holds a NaN", data, _begun('"extra":NaN,')),
    Behaviour("gzip-cut", "every compressed body ends halfway", data, _half_zipped),
    Behaviour("length-too-long", "no stated length is reached", data, _too_long),
)

BEHAVIOURS: Mapping[str, Behaviour] = {each.id: each for each in _ALL}
"""Every behaviour by its id."""


def _sometimes(seed: int) -> Meets:
    """Return what meets one request for data in seven, at random."""
    chance = random.Random(seed)
    return lambda asked, honest: data(asked, honest) and chance.random() < 1 / 7


def _after(number: int) -> Meets:
    """Return what meets every request for data after so many."""
    asked_so_far = count(1)
    return lambda asked, honest: data(asked, honest) and next(asked_so_far) > number


_DECEIVING = (
    Behaviour("first-again", "every answer with data is the first one", data, _first_again()),
    Behaviour(
        "deaf", "every search of a type is answered with the first of its type, whatever is asked", _searches, _deaf()
    ),
    Behaviour("one-behind", "every answer with data is that to the request before", data, _one_behind()),
    Behaviour("any-code", "every token request is answered with the first tokens", _at("/oauth/token"), _first_again()),
)
DECEIVING: Mapping[str, Behaviour] = {each.id: each for each in _DECEIVING}
"""Payers whose answers are whole and well formed, and belong to other requests."""

LATER: Mapping[str, Behaviour] = {
    f"later-{name}": Behaviour(
        f"later-{name}", f"{BEHAVIOURS[name].control}, after 400 requests", _after(400), BEHAVIOURS[name].spoil
    )
    for name in ("sign-in-page", "bundle-empty", "unauthorized", "not-found", "no-content", "cut-silently")
}
"""Payers that answer well at first, as long as a session lasts, and then no more."""

_FORMED = {"one-resource", "one-bundle"}
"""Whole and well-formed FHIR: rules of form are learnt from it, whosever it is."""

PARTLY: Mapping[str, Behaviour] = {
    f"{name}-but-patients": Behaviour(
        f"{name}-but-patients", f"{BEHAVIOURS[name].control}, but for the read of a Patient", _but_patients, spoil
    )
    for name, spoil in ((each.id, each.spoil) for each in _ALL if each.meets is data and each.id not in _FORMED)
}
"""Payers that serve each member the own Patient, and fail in everything else that holds data."""

FLAKY: Mapping[str, Behaviour] = {
    f"flaky-{status}-{seed}": Behaviour(
        f"flaky-{status}-{seed}", f"one read in seven ends in {status}", _sometimes(seed), _always(status)
    )
    for status in (401, 500)
    for seed in (1, 2)
}
"""Payers that answer well, but for one read in seven."""
