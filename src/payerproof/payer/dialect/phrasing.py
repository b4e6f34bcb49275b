"""Phrases a request in a target's dialect, and yields the nearest lawful variants of one that was refused.

Pure, and careful with addresses: parts that need no change keep every byte, since some are malformed on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from payerproof.payer.dialect.record import Dialect, Spelling
from payerproof.target.clinical_types import NARROWEST
from payerproof.target.query_path import PathRequest

_FORM = "application/x-www-form-urlencoded"
_PATIENT = "patient"
_ONE_PATIENT = re.compile(r"(?:Patient(?:/|%2F))?([A-Za-z0-9.-]{1,64})")
ALTERNATIVES: Mapping[str, tuple[str, ...]] = {"Coverage": ("beneficiary", "subscriber"), "Patient": ()}
"""Other parameters of R4 that name the patient, by type; `subject` for any other type."""


def spellings(resource_type: str) -> Iterator[Spelling]:
    """Yield the ways in which a search of a type may name the patient, the plain one first."""
    for name in (_PATIENT, *ALTERNATIVES.get(resource_type, ("subject",))):
        yield Spelling(name)
        yield Spelling(name, reference=True)


def address(dialect: Dialect, url: str) -> str:
    """Return a relative address as the target takes it.

    No page is larger than its limit, a slash stands where it needs one, and the patient is spelled as it takes it, for
    the types of which it claims no other way.
    """
    path, mark, query = url.partition("?")
    spelling = dialect.spellings.get(path) if path in dialect.respelled else None
    if spelling is not None:
        query = "&".join(_Edit(_PATIENT, spelling).of(_parts(query)))
    if dialect.slash and not path.endswith("/"):
        path += "/"
    limited = _limited(dialect, query)
    return f"{path}?{limited}" if limited or (mark and not query) else path


def form(dialect: Dialect, url: str, body: bytes) -> bytes:
    """Return the form of a search by POST with the patient spelled as in an address, see `address`."""
    resource_type, _, rest = url.partition("?")[0].partition("/")
    spelling = dialect.spellings.get(resource_type) if resource_type in dialect.respelled else None
    if spelling is None or rest.strip("/") != "_search" or not body.isascii():
        return body
    return "&".join(_Edit(_PATIENT, spelling).of(_parts(body.decode()))).encode()


def followed(dialect: Dialect, link: str) -> str:
    """Return an absolute link of the target's own with the slash that the target asks of every address."""
    path, mark, query = link.partition("?")
    return link if not dialect.slash or path.endswith("/") else f"{path}/{mark}{query}"


def phrased(dialect: Dialect, request: PathRequest) -> PathRequest:
    """Return a query path's request with the patient spelled as the target takes it in a search of that type."""
    spelling = dialect.spellings.get(_type(request))
    limited = replace(request, query=_limited(dialect, request.query), content=_limited_form(dialect, request))
    return limited if spelling is None else _respelled(limited, spelling)


def variants(dialect: Dialect, request: PathRequest, patient: str) -> Iterator[tuple[str, PathRequest]]:
    """Yield lawful ways to ask the same about `patient` (an id), the nearest first, each with its name.

    For searches only: another interaction has no variant that would still be the same question.
    """
    if not _searches(request):
        return
    resource_type = _type(request)
    seen = [request]
    for name, variant in _variants(dialect, request, resource_type, patient):
        if variant not in seen:
            seen.append(variant)
            yield name, variant


def _variants(
    dialect: Dialect, request: PathRequest, resource_type: str, patient: str
) -> Iterator[tuple[str, PathRequest]]:
    unlimited = _without(request, "_count")
    yield "without-count", unlimited
    named = _names_patient(request, dialect.spelling(resource_type))
    own = dialect.spelling(resource_type)
    if named:
        for spelling in spellings(resource_type):
            yield (
                f"spelled-{spelling.parameter}{'-reference' if spelling.reference else ''}",
                _renamed(request, own, spelling),
            )
    elif own.parameter and resource_type != "Patient":
        pair = own.pair(patient)
        yield "with-patient", _with(request, pair)
        yield "with-patient-without-count", _with(unlimited, pair)
    elif resource_type == "Patient":
        yield "with-id", _with(request, f"_id={patient}")
        yield "with-id-without-count", _with(unlimited, f"_id={patient}")
    for narrower in NARROWEST.get(resource_type, ()):
        base = request if named or not own.parameter else _with(request, own.pair(patient))
        yield f"narrowed-{narrower}", _with(base, narrower)
        yield f"narrowed-{narrower}-without-count", _with(_without(base, "_count"), narrower)
    if named:
        yield "without-patient", _without(request, own.parameter)


def _type(request: PathRequest) -> str:
    return request.path.partition("/")[0]


def _searches(request: PathRequest) -> bool:
    """Return whether a request searches one type: `Type` or `Type/_search`."""
    _, _, rest = request.path.partition("/")
    return request.path[:1].isupper() and rest in {"", "_search"}


def _is_form(request: PathRequest) -> bool:
    return request.content is not None and any(value.startswith(_FORM) for value in request.headers.values())


def _parts(query: str) -> list[str]:
    return query.split("&") if query else []


def _name(part: str) -> str:
    return part.partition("=")[0]


def _limited(dialect: Dialect, query: str) -> str:
    limit = dialect.page_limit
    if limit is None or "_count=" not in query:
        return query
    kept = []
    for part in _parts(query):
        name, _, value = part.partition("=")
        if name == "_count" and value.isascii() and value.isdigit() and (not limit or int(value[:9]) > limit):
            if limit:
                kept.append(f"_count={limit}")
        else:
            kept.append(part)
    return "&".join(kept)


def _limited_form(dialect: Dialect, request: PathRequest) -> bytes | None:
    if request.content is None or not _is_form(request):
        return request.content
    return _limited(dialect, request.content.decode("ascii", "replace")).encode()


def _edited(request: PathRequest, edit: _Edit) -> PathRequest:
    """Return the request with its parameters edited where they stand: in the address, and in a form body."""
    query = "&".join(edit.of(_parts(request.query)))
    content = request.content
    if _is_form(request) and content is not None:
        content = "&".join(edit.of(_parts(content.decode("ascii", "replace")))).encode()
    return replace(request, query=query, content=content)


class _Edit:
    """Renames or drops one parameter: `to` None drops it."""

    def __init__(self, name: str, to: Spelling | None = None) -> None:
        self._name, self._to = name, to

    def of(self, parts: list[str]) -> list[str]:
        """Return the parts, edited."""
        found = []
        for part in parts:
            if _name(part) != self._name:
                found.append(part)
            elif self._to is not None and self._to.parameter:
                value = part.partition("=")[2]
                plain = _ONE_PATIENT.fullmatch(value)
                found.append(self._to.pair(plain[1]) if plain else f"{self._to.parameter}={value}")
        return found


def _respelled(request: PathRequest, spelling: Spelling) -> PathRequest:
    """Return the request with a plainly spelled patient, `patient=ID`, spelled otherwise."""
    return _edited(request, _Edit(_PATIENT, spelling))


def _renamed(request: PathRequest, old: Spelling, new: Spelling) -> PathRequest:
    return _edited(request, _Edit(old.parameter, new))


def _without(request: PathRequest, name: str) -> PathRequest:
    return _edited(request, _Edit(name))


def _with(request: PathRequest, pair: str) -> PathRequest:
    if _is_form(request) and request.content is not None:
        return replace(request, content="&".join([*_parts(request.content.decode("ascii")), pair]).encode())
    return replace(request, query="&".join([*_parts(request.query), pair]))


def _names_patient(request: PathRequest, spelling: Spelling) -> bool:
    body = request.content.decode("ascii", "replace") if request.content and _is_form(request) else ""
    return any(_name(part) == spelling.parameter for part in (*_parts(request.query), *_parts(body)))
