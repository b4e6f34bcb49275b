"""Right things made wrong: redirect URIs that differ from the registered one, tokens that are not what they were."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit


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


OTHER_PORT = "other port"
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def any_port(uri: str) -> bool:
    """Return whether a redirect URI is one of loopback, whose port a native app chooses anew (RFC 8252, 7.3)."""
    return urlsplit(uri).hostname in _LOOPBACK


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
    "another site": lambda uri: "https://payerproof-elsewhere.example" + urlsplit(uri).path,
}
"""Ways in which a redirect URI differs from the registered one (catalogue of RFC 9700, 2.1)."""

AUDIENCES: Mapping[str, Callable[[str], str | None]] = {
    "missing": lambda _base: None,
    "another server": lambda _base: "https://another-server.example/fhir",
    "a longer host": lambda base: f"{base}.another-server.example/fhir",
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
    """Return secrets that a careless comparison takes for `secret`: in other case, and cut short."""
    near = (secret.swapcase(), secret[:-1])
    return tuple(item for item in near if item and item != secret)


def _unsigned(token: str, _: str | None) -> str | None:
    """Return a JWT with the algorithm none and without its signature; None for a token that is no JWT."""
    header, _dot, rest = token.partition(".")
    claims, dot, _signature = rest.partition(".")
    if not dot or not header.startswith("ey"):
        return None
    return "Bearer " + base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=") + f".{claims}."


IN_OTHER_CASE = "in other case"
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
    "made up": lambda _token, _: "Bearer payerproof-made-this-up-0123456789",
    "empty": lambda _token, _: "Bearer",
    "a refresh token": lambda _token, refresh: f"Bearer {refresh}" if refresh else None,
    "a JWT without its signature": _unsigned,
    "sent as Basic": lambda token, _: f"Basic {token}",
}
"""Ways to spoil a token: from access and refresh token to the value of the Authorization header, None if impossible."""

HOLDERS = frozenset({IN_OTHER_CASE, "a refresh token", "sent as Basic"})
"""Those that only the holder of the token can make: whoever is served for one gains nothing that is not due."""
