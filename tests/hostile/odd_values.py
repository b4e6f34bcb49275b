"""Payers whose answers have their usual shape and odd values in it: addresses, moments, numbers, words, headers.

What a standard library is handed fails in its own ways: a port beyond 65535, a year of five digits, a number of a
billion digits written in ten, a charset that is no charset of text, a cookie whose age is no number.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.hostile.behaviours import Behaviour, Spoil
from tests.hostile.places import data, pages, tokens_and_public
from tests.loopback import Asked, Reply

_ADDRESSES = (
    "http://[::1",
    "http://127.0.0.1:99999/fhir/Patient/1",
    "http://127.0.0.1:port/fhir",
    "http://a..b/fhir",
    f"http://{'a' * 70}.example/fhir",
    "http://ünï\u202ecode.example/\u0000",
    "http:///fhir/Patient/1",
    "http://user:word@127.0.0.1:1/fhir/Patient/1",
    "//127.0.0.1:1/fhir/Patient/1",
    "http://127.0.0.1/%zz%",
    "urn:uuid:",
    "urn:oid:1.2.",
    "data:text/html;base64,%%%",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data",
    "Patient/",
    "Patient/../../etc/passwd",
    "/Patient/1/_history/",
    "?patient=1",
    "#",
    "",
)
_MOMENTS = (
    "0000-00-00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:60-14:00",
    "9999-12-31",
    "10000-01-01",
    "2020-02-30",
    "2020-13",
    "2020-01-01T24:00:00Z",
    "2020-01-01T00:00:00+99:99",
    "2020-01-01T00:00:00.999999999999999999999Z",
    "2020-01-01T00:00",
    "-2020-01-01",
    "\uff12\uff10\uff12\uff10-01-01",
    "1969-12-31T23:59:59.5Z",
)
_NUMBERS = (
    "1e999999999",
    "-1e999999999",
    "1e-999999999",
    "1E400",
    "-0",
    "-0.0",
    "1" * 5000,
    "0." + "0" * 400 + "1",
    "18446744073709551616",
    "true",
    '"7"',
    "null",
)
_TEXTS = (
    "{0.__class__}",
    "{",
    "%s%n%(x)s",
    "[/bold]",
    "[red]",
    "\u202e\u0000\u001b[2J",
    "\ud800",
    "=cmd|' /C calc'!A0",
    "<!--<script>",
    "]]>",
    "${jndi:ldap://127.0.0.1:1/x}",
    "a" * 70000,
    " ",
    "\u0301" * 500,
    "\n\n",
    "AAAA" * 9 + "=",
    "%PDF-1.7\n%%EOF",
    "{\\rtf1{\\rtf1",
)
_HEADERS: tuple[Mapping[str, str], ...] = (
    {"set-cookie": "a=b; Version=x; Max-Age=999999999999999999999999; Path=/"},
    {"set-cookie": "a=b; Expires=Thu, 99 Xyz 99999 99:99:99 GMT; Domain=.."},
    {"set-cookie": "=; ;;; =b; Secure; Max-Age=; Domain=127.0.0.1:99999"},
    {"content-type": "application/fhir+json; charset=undefined"},
    {"content-type": "application/fhir+json; charset=idna"},
    {"content-type": "application/fhir+json; charset=zlib_codec"},
    {"content-type": "application/fhir+json; charset=unicode_escape"},
    {"content-type": "application/fhir+json; charset=\u0022"},
    {"content-type": ";;;="},
    {"content-type": "multipart/mixed; boundary="},
    {"www-authenticate": 'Bearer realm="'},
    {"www-authenticate": "Bearer, , =x, Basic " + "a=" * 500},
    {"content-location": "http://[::1"},
    {"content-location": "http://127.0.0.1:99999/job"},
    {"location": "http://a..b/"},
    {"link": '<http://[::1>; rel="next", <'},
    {"retry-after": "-1e999"},
    {"retry-after": "Fri, 31 Dec 99999 23:59:59 GMT"},
    {"date": "Fri, 31 Dec 9999 23:59:59 -2359", "expires": "0", "age": "-1"},
    {"cache-control": "max-age=1e99, private=\u0022x, ="},
    {"last-modified": "Thu, 32 Jan 0000 25:00:00 GMT", "etag": 'W/"'},
    {"content-disposition": "attachment; filename*=utf-99'x'%zz"},
    {"strict-transport-security": "max-age=x", "content-security-policy": ";;; frame-ancestors"},
    {"access-control-allow-origin": "http://[::1", "access-control-max-age": "x"},
    {"dpop-nonce": "\u0001", "x-progress": "999999999%"},
)
_OF_PAGES = tuple(headers for headers in _HEADERS if not {"set-cookie", "content-type", "location"} & set(headers))
"""Those that leave a page what it is, and its session."""
_ENTITIES = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 12))
_ENTITIES_ATTACK = f'<!DOCTYPE x [<!ENTITY e0 "laughter">{_ENTITIES}]>'
_FILE_ATTACK = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
_PATIENT = "<Patient xmlns='http://hl7.org/fhir'>"
_ATTRIBUTES = " ".join(f"a{number}='x'" for number in range(20000))
_XML = (
    f"{_ENTITIES_ATTACK}{_PATIENT}<id value='&e11;'/></Patient>",
    f"{_FILE_ATTACK}{_PATIENT}<id value='1'/><text>&f;</text></Patient>",
    f"<?xml version='1.0' encoding='utf-99'?>{_PATIENT}<id value='1'/></Patient>",
    _PATIENT * 5000,
    f"{_PATIENT[:-1]} {_ATTRIBUTES}/>",
    "<a:Patient xmlns:a='http://hl7.org/fhir' a:b='x' xmlns:a='y'/>",
    "<Patient xmlns='http://[::1'><id value='1'/><!-- -- --><?x?></Patient>",
)

_MOMENT = re.compile(r"-?\d{4}-\d\d(-\d\d(T.*)?)?$")
_ADDRESS = re.compile(r"[a-z]+://|urn:|[A-Z][A-Za-z]+/[^ ]+$")
_KEPT = frozenset({"resourceType", "id", "fullUrl", "token_type", "access_token"})
"""What stays as it is, so that controls hold and the checks come far."""

Odd = Callable[[str, Any, int], Any]


def _address(_name: str, value: Any, number: int) -> Any:
    fits = isinstance(value, str) and _ADDRESS.match(value)
    return _ADDRESSES[number % len(_ADDRESSES)] if fits else value


def _moment(_name: str, value: Any, number: int) -> Any:
    fits = isinstance(value, str) and _MOMENT.match(value)
    return _MOMENTS[number % len(_MOMENTS)] if fits else value


def _number(_name: str, value: Any, number: int) -> Any:
    fits = isinstance(value, int | float)
    return f"@number {number % len(_NUMBERS)}@" if fits else value


def _text(_name: str, value: Any, number: int) -> Any:
    fits = isinstance(value, str) and not _ADDRESS.match(value) and not _MOMENT.match(value)
    return _TEXTS[number % len(_TEXTS)] if fits else value


def _values(odd: Odd, one_in: int) -> Spoil:
    """Return what makes one value in so many odd; which ones follows from the request and from their place."""

    def spoil(asked: Asked, honest: Reply) -> Reply:
        try:
            document = json.loads(honest.body)
        except ValueError:
            return honest
        seed = zlib.crc32(f"{asked.method} {asked.target}".encode())
        made = json.dumps(_changed(document, odd, one_in, "", [seed]))
        for place, literal in enumerate(_NUMBERS):
            made = made.replace(f'"@number {place}@"', literal)
        return Reply(honest.status, made.encode(), honest.headers)

    return spoil


def _changed(node: Any, odd: Odd, one_in: int, name: str, place: list[int]) -> Any:
    if isinstance(node, dict):
        return {key: _changed(value, odd, one_in, key, place) for key, value in node.items()}
    if isinstance(node, list):
        return [_changed(value, odd, one_in, name, place) for value in node]
    place[0] += 1
    number = zlib.crc32(place[0].to_bytes(8, "big"))
    return node if name in _KEPT or number % one_in else odd(name, node, number // one_in)


def _in_turn(texts: Sequence[Any], made: Callable[[Reply, Any], Reply]) -> Spoil:
    """Return what puts one thing after another into the answers of a payer."""
    turn = iter(range(1 << 62))
    return lambda _asked, honest: made(honest, texts[next(turn) % len(texts)])


def _headed(honest: Reply, headers: Mapping[str, str]) -> Reply:
    return Reply(honest.status, honest.body, {**honest.headers, **headers})


def _xml(honest: Reply, text: str) -> Reply:
    return Reply(200, text.encode(), {**honest.headers, "content-type": "application/fhir+xml"})


def _read_by_apps(asked: Asked, honest: Reply) -> bool:
    return data(asked, honest) or tokens_and_public(asked, honest)


def _xml_asked(asked: Asked, honest: Reply) -> bool:
    return data(asked, honest) and "xml" in f"{asked.headers.get('accept', '')} {asked.target}"


def _any(name: str, value: Any, number: int) -> Any:
    made = value
    for odd in (_address, _moment, _number, _text):
        made = odd(name, made, number) if made is value else made
    return made


_OF_JSON = {"values": _any, "addresses": _address, "moments": _moment, "numbers": _number, "texts": _text}

_ALL = (
    *(
        Behaviour(
            f"odd-{name}{'' if one_in == 1 else f'-one-in-{one_in}'}", f"{name} are odd", data, _values(odd, one_in)
        )
        for name, odd in _OF_JSON.items()
        for one_in in (1, 6)
    ),
    *(
        Behaviour(
            f"odd-{name}-of-tokens", f"{name} of tokens and discovery are odd", tokens_and_public, _values(odd, 6)
        )
        for name, odd in _OF_JSON.items()
    ),
    Behaviour("odd-headers", "one header after another is odd", _read_by_apps, _in_turn(_HEADERS, _headed)),
    Behaviour("odd-headers-of-pages", "one header after another of a page is odd", pages, _in_turn(_OF_PAGES, _headed)),
    Behaviour("odd-xml", "where XML is asked for, it attacks its reader", _xml_asked, _in_turn(_XML, _xml)),
)

ODD_VALUES: Mapping[str, Behaviour] = {each.id: each for each in _ALL}
"""Every behaviour by its id."""
