"""Right things made wrong: redirect URIs that differ from the registered one, tokens that are not what they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit


def _other_host(uri: str) -> str:
    parts = urlsplit(uri)
    return uri.replace(parts.netloc, f"{parts.hostname}.payerproof-elsewhere.example", 1)


REDIRECT_VARIANTS: Mapping[str, Callable[[str], str]] = {
    "longer path": lambda uri: uri + "/extra",
    "parent path": lambda uri: uri + "/../elsewhere",
    "extra query": lambda uri: uri + "?next=https://payerproof-elsewhere.example",
    "other case": lambda uri: uri.replace("/callback", "/CALLBACK") if "/callback" in uri else uri.upper(),
    "subdomain": _other_host,
    "user info": lambda uri: uri.replace("://", "://payerproof-elsewhere.example@", 1),
    "fragment": lambda uri: uri + "#fragment",
    "encoded dot": lambda uri: uri + "%2e",
    "another site": lambda uri: "https://payerproof-elsewhere.example" + urlsplit(uri).path,
}
"""Ways in which a redirect URI differs from the registered one (catalogue of RFC 9700, 2.1)."""


def _altered(token: str, _: str | None) -> str:
    last = "A" if token[-1] != "A" else "B"
    return f"Bearer {token[:-1]}{last}"


BAD_TOKENS: Mapping[str, Callable[[str, str | None], str | None]] = {
    "altered in its last letter": _altered,
    "cut by one letter": lambda token, _: f"Bearer {token[:-1]}",
    "cut to half": lambda token, _: f"Bearer {token[: len(token) // 2]}",
    "longer by one letter": lambda token, _: f"Bearer {token}A",
    "in other case": lambda token, _: f"Bearer {token.swapcase()}",
    "made up": lambda _token, _: "Bearer payerproof-made-this-up-0123456789",
    "empty": lambda _token, _: "Bearer",
    "a refresh token": lambda _token, refresh: f"Bearer {refresh}" if refresh else None,
    "sent as Basic": lambda token, _: f"Basic {token}",
}
"""Ways to spoil a token: from access and refresh token to the value of the Authorization header, None if impossible."""
