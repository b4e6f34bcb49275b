"""Fields that carry a secret by their name, in JSON, forms, URLs and HTML; found without knowing the secret.

Names: RFC 6749 (OAuth 2.0), RFC 7521 (assertions), RFC 7636 (PKCE), RFC 8628 (device), RFC 8693 (exchange),
OpenID Connect Core 1.0.

`code` needs care: in FHIR JSON it is the clinical code of everything, and in a FHIR search it is a search parameter.
It counts as an authorization code in a URL or form that is no FHIR search, and in JSON that also names a grant.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ahocorasick_rs import BytesAhoCorasick

Shown = Callable[[str, str], str]
"""(value, field name) -> what stands in its place."""

SECRET_FIELDS = (
    "access_token",
    "refresh_token",
    "id_token",
    "id_token_hint",
    "client_secret",
    "client_assertion",
    "assertion",
    "subject_token",
    "actor_token",
    "device_code",
    "user_code",
    "code_verifier",
    "password",
    "token",
    "logout_token",
    "registration_access_token",
    "api_key",
    "saml_response",
    "session_id",
    "session_token",
    "jsessionid",
    "phpsessid",
    "sid",
    "dpop",
)
"""In lower case; a field may be written in capitals, and without its underscores."""

CODE_SEARCHED = frozenset(
    {
        "AllergyIntolerance",
        "ChargeItem",
        "CodeSystem",
        "Condition",
        "DetectedIssue",
        "DeviceRequest",
        "DiagnosticReport",
        "FamilyMemberHistory",
        "List",
        "Medication",
        "MedicationAdministration",
        "MedicationDispense",
        "MedicationKnowledge",
        "MedicationRequest",
        "MedicationStatement",
        "Observation",
        "Procedure",
        "ServiceRequest",
        "Substance",
        "ValueSet",
    }
)
"""Types with a search parameter `code` that a payer may offer (FHIR R4 search parameter registry)."""

_NAMES = "|".join(name.replace("_", "[_-]?") for name in sorted(SECRET_FIELDS, key=len, reverse=True))
_SHORT = frozenset({"password", "token", "sid", "dpop"})
"""Names that stand in much innocent text; only what follows them there makes them a field."""
_FILLED = {b"names": _NAMES.encode()}

_USERINFO = re.compile(r"^([a-zA-Z][a-zA-Z0-9+.\-]*:)?//[^/?#]*@")


def _parameter(lead: bytes, stop: bytes) -> re.Pattern[bytes]:
    """Return the pattern of `name=value` after `lead`, its value ending before `stop`; or the same, percent-encoded."""
    named = rb"(?P<lead>%(lead)s|%%26|%%3[Ff])(?P<name>%(names)s|code)" % {b"lead": lead, **_FILLED}
    values = rb"(?:=(?P<value>[^%(stop)s]+)|%%3[Dd](?P<nested>(?:(?!%%26)[^%(stop)s])+))" % {b"stop": stop}
    return re.compile(named + values, re.IGNORECASE)


_IN_URL = _parameter(rb"^|[?&#;]", rb"&#")
_IN_FORM = _parameter(rb"^|[&;]", rb"&")
_IN_PROSE = _parameter(rb"^|[?&#;\s\"'<>(]|\\u0026", rb"&\s\"'<>\\#;")
_PROSE_LEADS = frozenset(bytes([each]) for each in b" \t\r\n\f\v\"'<>(")
_FORM = re.compile(rb"[^\s=&<>{}\"]+=[^\s<>{}\"]*")
_JSON_VALUE = (
    rb"(?P<lead>(?P<quote>\\{0,8}[\"'])(?P<name>%(names)s)(?P=quote)\s*:\s*)"
    rb"(?:(?P=quote)(?P<value>(?:[^\\]|\\.)*?)(?P<end>(?P=quote)|\Z)|(?P<number>-?\d[\d.eE+\-]*)|(?P<open>[\[{]))"
)
_JSON = re.compile(_JSON_VALUE % _FILLED, re.DOTALL | re.IGNORECASE)
_JSON_WITH_CODE = re.compile(_JSON_VALUE % {b"names": _FILLED[b"names"] + b"|code"}, re.DOTALL | re.IGNORECASE)
_NESTING = re.compile(rb"\"(?:[^\"\\]|\\.)*+\"|[\[\]{}]", re.DOTALL)
_TEXTS = re.compile(rb"\"((?:[^\"\\]|\\.)*+)\"", re.DOTALL)
_GRANT = re.compile(rb"[\"'](?:grant_type|redirect_uri|code_verifier)\\{0,8}[\"']\s*:")
_INPUT = re.compile(rb"<input\b(?:[^<>\"']++|\"[^\"]{0,4096}+\"|'[^']{0,4096}+')*+>", re.IGNORECASE)
_PASSWORD_TYPE = re.compile(rb"\btype\s*=\s*[\"']?password\b", re.IGNORECASE)
_INPUT_NAME = re.compile(rb"\bname\s*=\s*[\"']?(?P<name>%(names)s|code)\b" % _FILLED, re.IGNORECASE)
_INPUT_VALUE = re.compile(
    rb"(?P<lead>\bvalue\s*=\s*)(?:(?P<quote>[\"'])(?P<value>.*?)(?P=quote)|(?P<bare>[^\s>\"']+))",
    re.IGNORECASE | re.DOTALL,
)

_HINTS = BytesAhoCorasick(
    [
        *(name.replace("_", mark).encode() for name in SECRET_FIELDS if name not in _SHORT for mark in ("_", "-", "")),
        *(name.encode() + after for name in (*_SHORT, "code") for after in (b"=", b"%3d")),
        *(name.encode() + quote for name in _SHORT for quote in (b'"', b"'", b"\\")),
        b"password",
        b"grant_type",
        b"redirect_uri",
        b'name="code',
        b"name='code",
        b"name=code",
    ]
)
"""What a text in lower case holds if any of the patterns can match in it."""


def in_url(url: str, shown: Shown) -> str:
    """Return `url` without userinfo, its secret parameters shown as `shown` says; the rest is kept as it is."""
    bare = _USERINFO.sub(lambda match: f"{match[1] or ''}//", url) if "@" in url else url
    if "=" not in bare and "%3" not in bare:
        return bare
    raw = bare.encode("utf-8", "surrogatepass")
    clean = _parameters(raw, shown, "", _IN_URL)
    return bare if clean is raw else clean.decode("utf-8", "surrogatepass")


def in_prose(text: str, shown: Shown) -> str:
    """Return text that may hold URLs among other things, as a Link header does, without their secret parameters."""
    raw = text.encode("utf-8", "surrogatepass")
    return _parameters(raw, shown, "", _IN_PROSE).decode("utf-8", "surrogatepass")


def in_text(body: bytes, shown: Shown, url: str = "") -> bytes:
    """Return `body` with the values of secret fields shown as `shown` says; the same object when there are none.

    `url`: where the body was sent to, so that a form posted to a FHIR search keeps its clinical `code`.
    """
    if not body or not _HINTS.find_matches_as_indexes(body.lower()):
        return body
    clean = _in_json(body, shown, _JSON_WITH_CODE if _GRANT.search(body) else _JSON)
    clean = _parameters(clean, shown, url, _IN_FORM if _FORM.fullmatch(body) else _IN_PROSE)
    clean = _INPUT.sub(lambda match: _input(match[0], shown), clean)
    return body if clean == body else clean


def is_code_search(url: str) -> bool:
    """Tell whether the path of `url` is a FHIR search or operation in which `code` is a clinical code."""
    *_, before, last = ["", "", *url.partition("?")[0].partition("#")[0].rstrip("/").split("/")]
    return last in CODE_SEARCHED or (last == "_search" and before in CODE_SEARCHED) or last.startswith("$")


def _parameters(text: bytes, shown: Shown, url: str, pattern: re.Pattern[bytes]) -> bytes:
    def replaced(match: re.Match[bytes]) -> bytes:
        name = match["name"].decode()
        value = match["nested"] if match["value"] is None else match["value"]
        if name == "code" and _is_clinical(text, match, url):
            return match[0]
        kept = match[0][: -len(value)]
        return kept + _encode(shown(value.decode("utf-8", "surrogateescape"), name))

    return pattern.sub(replaced, text)


def _is_clinical(text: bytes, match: re.Match[bytes], url: str) -> bool:
    """Tell whether a `code=` is no authorization code: it stands in prose, or in a FHIR search."""
    if match["lead"] in _PROSE_LEADS:
        return True
    return is_code_search(_address_before(text, match.start(), url) if match["lead"] else url)


def _address_before(text: bytes, end: int, otherwise: str) -> str:
    """Return the address that a parameter at `end` belongs to; `otherwise` where the text has none before it."""
    address = re.split(rb"[\s\"'<>]", text[max(0, end - 2048) : end + 1])[-1].decode("utf-8", "replace")
    return address if "/" in address else otherwise


def _in_json(text: bytes, shown: Shown, pattern: re.Pattern[bytes]) -> bytes:
    pieces: list[bytes] = []
    taken = 0
    while (match := pattern.search(text, taken)) is not None:
        pieces += (text[taken : match.start()], _json_value(match, shown))
        taken = match.end()
        if match["open"] is not None:
            taken = _closed(text, match.start("open"))
            for inner in _TEXTS.finditer(text, match.start("open"), taken):
                shown(inner[1].decode("utf-8", "surrogateescape"), match["name"].decode())
    return b"".join([*pieces, text[taken:]]) if pieces else text


def _closed(text: bytes, start: int) -> int:
    """Return where the list or object that opens at `start` ends; the end of the text where it does not."""
    depth = 0
    for token in _NESTING.finditer(text, start):
        depth += (token[0] in b"[{") - (token[0] in b"]}")
        if not depth:
            return token.end()
    return len(text)


def _json_value(match: re.Match[bytes], shown: Shown) -> bytes:
    name = match["name"].decode()
    if match["open"] is not None:
        return match["lead"] + match["quote"] + _encode(shown(match["open"].decode(), name)) + match["quote"]
    if match["number"] is not None:
        return match["lead"] + match["quote"] + _encode(shown(match["number"].decode(), name)) + match["quote"]
    value = match["value"].decode("utf-8", "surrogateescape")
    return match["lead"] + match["quote"] + _encode(shown(value, name)) + match["end"]


def _input(tag: bytes, shown: Shown) -> bytes:
    named = _INPUT_NAME.search(tag)
    if not named and not _PASSWORD_TYPE.search(tag):
        return tag
    name = named["name"].decode().lower() if named else "password"

    def replaced(match: re.Match[bytes]) -> bytes:
        quote = match["quote"] or b'"'
        value = match["bare"] if match["value"] is None else match["value"]
        return match["lead"] + quote + _encode(shown(value.decode("utf-8", "surrogateescape"), name)) + quote

    return _INPUT_VALUE.sub(replaced, tag)


def _encode(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
