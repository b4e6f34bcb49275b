"""Right things made wrong: redirect URIs that differ from the registered one, tokens that are not what they were."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from payerproof.target.description import App

_ELSEWHERE = "https://payerproof-elsewhere.example"


def _path(uri: str, form: str) -> str:
    """Return an address with its path in another form."""
    parts = urlsplit(uri)
    return parts._replace(path=form.format(parts.path or "/")).geturl()


def _in_wide_letters(uri: str) -> str:
    """Return an address whose host begins with a wide letter, which normalization makes the registered one."""
    parts = urlsplit(uri)
    first = chr(ord(parts.netloc[0]) + 0xFEE0)
    return uri.replace(parts.netloc, f"{first}{parts.netloc[1:]}", 1)


def _other_host(uri: str) -> str:
    parts = urlsplit(uri)
    return uri.replace(parts.netloc, f"{parts.hostname}.payerproof-elsewhere.example", 1)


def _other_scheme(uri: str) -> str:
    return (
        uri.replace("https://", "http://", 1) if uri.startswith("https://") else uri.replace("http://", "https://", 1)
    )


def _other_port(uri: str) -> str:
    parts = urlsplit(uri)
    port = 8443 if parts.port != 8443 else 9443  # noqa: PLR2004 - any port but the registered one
    return uri.replace(parts.netloc, f"{parts.hostname}:{port}", 1)


def _disguised(uri: str) -> str:
    """Return an address that begins as the registered one, and whose host is another behind an at sign."""
    parts = urlsplit(uri)
    return uri.replace(parts.netloc, f"{parts.netloc}@payerproof-elsewhere.example", 1)


def _detour(uri: str, up: str) -> str:
    """Return an address that leads back to the registered path once `up` is followed."""
    parts = urlsplit(uri)
    return parts._replace(path=f"/payerproof-elsewhere/{up}{parts.path}").geturl()


def redirect_variant(name: str, uri: str) -> str | None:
    """Return an address spelt in one of the `REDIRECT_VARIANTS`, or None where it has no such part to be changed.

    An address of a scheme of the app's own may have no host; what is sent as it was registered proves nothing.
    """
    if not urlsplit(uri).netloc and name in _OF_THE_HOST:
        return None
    variant = REDIRECT_VARIANTS[name](uri)
    return variant if variant != uri else None


OTHER_PORT = "other port"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def any_port(uri: str) -> bool:
    """Return whether a redirect URI is one of loopback, whose port a native app chooses anew (RFC 8252, 7.3)."""
    return urlsplit(uri).hostname in _LOOPBACK


def lawfully_alike(uri: str, other: str) -> bool:
    """Return whether two redirect URIs are one, or both of loopback and differ in nothing but the port."""
    first, second = urlsplit(uri), urlsplit(other)
    return uri == other or (
        any_port(uri) and (first.scheme, first.hostname, first.path) == (second.scheme, second.hostname, second.path)
    )


REDIRECT_VARIANTS: Mapping[str, Callable[[str], str]] = {
    "longer path": lambda uri: uri + "/extra",
    "parent path": lambda uri: uri + "/../elsewhere",
    "extra query": lambda uri: uri + "?next=https://payerproof-elsewhere.example",
    "other case": lambda uri: uri.replace("/callback", "/CALLBACK") if "/callback" in uri else uri.upper(),
    "trailing slash": lambda uri: uri + "/",
    "other scheme": _other_scheme,
    OTHER_PORT: _other_port,
    "subdomain": _other_host,
    "user info": lambda uri: uri.replace("://", "://payerproof-elsewhere.example@", 1),
    "registered host as user info": _disguised,
    "encoded dots": lambda uri: _detour(uri, "%2e%2e"),
    "dots": lambda uri: _detour(uri, ".."),
    "fragment": lambda uri: uri + "#fragment",
    "encoded dot": lambda uri: uri + "%2e",
    "another site": lambda uri: f"{_ELSEWHERE}{urlsplit(uri).path}",
    "the site alone": lambda uri: urlsplit(uri)._replace(path="/").geturl(),
    "a dot in the path": lambda uri: _path(uri, "/.{}"),
    "doubled slash": lambda uri: _path(uri, "/{}"),
    "encoded slash": lambda uri: _path(uri, "/%2f{}"),
    "encoded letter": lambda uri: f"{uri[:-1]}%{ord(uri[-1]):02x}",
    "path parameter": lambda uri: f"{uri};next=elsewhere",
    "zero byte": lambda uri: f"{uri}\x00",
    "line break": lambda uri: f"{uri}\r\nX-Injected: 1",
    "backslash before the registered host": lambda uri: uri.replace("://", "://payerproof-elsewhere.example\\@", 1),
    "site whose name ends alike": lambda uri: uri.replace("://", "://payerproof-elsewhere-", 1),
    "site below the registered one": lambda uri: uri.replace("://", "://payerproof-elsewhere.", 1),
    "registered address in another site's query": lambda uri: f"{_ELSEWHERE}/?next={uri}",
    "registered address in another site's path": lambda uri: f"{_ELSEWHERE}/{uri}",
    "registered address in another site's fragment": lambda uri: f"{_ELSEWHERE}/#{uri}",
    "wide letters": _in_wide_letters,
    "script": lambda uri: uri.replace(urlsplit(uri).scheme, "javascript", 1),
    "own scheme": lambda uri: uri.replace(urlsplit(uri).scheme, "payerproof-elsewhere", 1),
}
"""Ways in which a redirect URI differs from the registered one (catalogue of RFC 9700, 2.1 and 4.1.1)."""
_OF_THE_HOST = frozenset({OTHER_PORT, "subdomain", "registered host as user info", "wide letters"})
"""Ways that change the host, which an address of an app's own scheme may lack."""
OTHER_APPS = "registered for another app"
"""The way that takes the address of another app."""
POSTED, IN_OBJECT = "another site, posted", "another site, in an unsigned request object"
"""The ways that name another site in a form, and in a request object beside the registered address (RFC 9101)."""


def request_object(app: App, audience: str, uri: str) -> str:
    """Return a request object that nobody signed, of a whole request for a code that goes to `uri`."""
    plain = {"response_type": "code", "client_id": app.client_id, "redirect_uri": uri, "scope": app.scopes}
    parts = ({"alg": "none", "typ": "oauth-authz-req+jwt"}, {**plain, "iss": app.client_id, "aud": audience})
    texts = (base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)
    return ".".join(texts) + "."


STRANGE_REQUESTS: Mapping[str, Mapping[str, str | None]] = {
    "an unknown response type": {"response_type": "payerproof"},
    "no response type": {"response_type": None},
    "an unknown response mode": {"response_mode": "payerproof"},
    "no state": {"state": ""},
    "no challenge": {"code_challenge": None, "code_challenge_method": None},
    "another audience": {"aud": "https://another-server.example/fhir"},
    "an unknown scope": {"scope": "payerproof"},
    "no scope": {"scope": None},
    "no interaction wanted": {"prompt": "none"},
    "a request object": {"request": "payerproof"},
    "an unknown app": {"client_id": "payerproof-was-never-registered"},
}
"""Authorization requests that are refused for another reason than their redirect URI: what each changes."""
ELSEWHERE_URI = f"{_ELSEWHERE}/landing"

LONG_STATE = "".join(f"{number:03}-" for number in range(150))
"""A state as long as one that holds a signed token, in which no part is like another."""

AUDIENCES: Mapping[str, Callable[[str], str | None]] = {
    "missing": lambda _base: None,
    "another server": lambda _base: "https://another-server.example/fhir",
    "a longer host": lambda base: f"{base}.another-server.example/fhir",
    "the same path at another host": lambda base: f"https://another-server.example{urlsplit(base).path or '/fhir'}",
    "the base within another address": lambda base: f"https://another-server.example/?{base}",
}
"""Ways to name no audience or another server as one, from the FHIR base."""


def _altered(token: str, _: str | None) -> str:
    """Return the token with one letter changed that no reading of it ignores.

    The last letter of base64 may hold bits that mean nothing (as the 342nd of a 256-byte signature does), and
    letters of hexadecimal are read in either case: so a letter in the middle of the last part becomes a digit,
    one that is also a letter of hexadecimal, base32 and base64.
    """
    head, dot, last = token.rstrip(_PADDING + ".").rpartition(".")
    middle = len(last) // 2
    found = [*range(middle, len(last)), *range(middle)]
    at = next((place for place in found if last[place].isalnum()), middle)
    changed = f"{last[:at]}{'3' if last[at] != '3' else '7'}{last[at + 1 :]}"
    return f"Bearer {head}{dot}{changed}{token[len(head) + len(dot) + len(last) :]}"


def _cut(token: str, _: str | None) -> str:
    """Return the token without its last letter, and without the padding that would make up for it."""
    return f"Bearer {token.rstrip(_PADDING)[:-1]}"


def _longer(token: str, _: str | None) -> str:
    """Return the token with more letters: two, as a single one may not make up a byte of base64 or hexadecimal."""
    plain = token.rstrip(_PADDING)
    return f"Bearer {plain}AA{token[len(plain) :]}"


def means_the_same_in_other_case(token: str) -> bool:
    """Return whether a token may be of an encoding that has no case: hexadecimal, base32, a UUID, a number."""
    return token in {token.lower(), token.upper()}


def secrets_like(secret: str) -> tuple[str, ...]:
    """Return secrets that a careless comparison takes for `secret`: in other case, cut short, and with more behind."""
    near = [secret.swapcase(), secret[:-1], secret[: len(secret) // 2]]
    if len(secret) < _HASHED:
        near.append(f"{secret}A")
    return tuple(item for item in near if item and item != secret)


_HASHED = 72
"""Letters of a secret that bcrypt reads: what stands behind them tells nothing of how secrets are compared."""
IN_OTHER_CASE, MADE_UP = "in other case", "made up"
MADE_UP_TOKEN = "payerproof-made-this-up-0123456789"  # noqa: S105 - no password
_PADDING = "="
_FORM = {"content-type": "application/x-www-form-urlencoded"}

ELSEWHERE: Mapping[str, Callable[[str], tuple[str, str, Mapping[str, str], bytes]]] = {
    "form field": lambda token: ("POST", "Patient/_search", _FORM, f"access_token={token}".encode()),
    "cookie": lambda token: ("GET", "Patient/{patient}", {"cookie": f"access_token={token}; token={token}"}, b""),
    "another header": lambda token: (
        "GET",
        "Patient/{patient}",
        {"x-access-token": token, "x-forwarded-access-token": token},
        b"",
    ),
}
"""Places for a token but the Authorization header: from the token to method, URL, headers and body."""

BAD_TOKENS: Mapping[str, Callable[[str, str | None], str | None]] = {
    "altered in one letter": _altered,
    "cut by one letter": _cut,
    "cut to half": lambda token, _: f"Bearer {token[: len(token) // 2]}",
    "longer by two letters": _longer,
    IN_OTHER_CASE: lambda token, _: f"Bearer {token.swapcase()}",
    MADE_UP: lambda _token, _: f"Bearer {MADE_UP_TOKEN}",
    "empty": lambda _token, _: "Bearer",
    "a refresh token": lambda _token, refresh: f"Bearer {refresh}" if refresh else None,
    "sent as Basic": lambda token, _: f"Basic {token}",
}
"""Ways to spoil a token: from access and refresh token to the value of the Authorization header, None if impossible."""

HOLDERS = frozenset({IN_OTHER_CASE, "a refresh token", "sent as Basic"})
"""Those that only the holder of the token can make: whoever is served for one gains nothing that is not due."""
