"""What was issued beside an access token, and is none: an id token, an authorization code; and the published keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from payerproof.checks.common import authorize
from payerproof.checks.smart import id_tokens
from payerproof.errors import LoginBroken, LoginFailed
from payerproof.http.client import Request
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.smart.discovery import json_object


def _id_token(payer: Payer, case: Case) -> str | None:
    if not id_tokens.offered(payer):
        return None
    token = id_tokens.logged_in(payer, case).session.response.get("id_token")
    return token if isinstance(token, str) else None


def _code(payer: Payer, case: Case) -> str | None:
    return authorize.authorized(payer, case).code


OTHER_KINDS: Mapping[str, Callable[[Payer, Case], str | None]] = {
    "an id token": _id_token,
    "an authorization code": _code,
}
"""Each kind by its name, and how one is obtained; None where the target gives none."""


def obtained(payer: Payer, case: Case) -> str | None:
    """Return what the case's note names, None where the target gives none to the case's member."""
    try:
        return OTHER_KINDS[case.note or ""](payer, case)
    except LoginBroken:
        raise
    except LoginFailed:
        return None


def published_keys(payer: Payer) -> tuple[Any, ...]:
    """Return the keys that the target publishes; nothing where it names none, or they cannot be had."""
    address = payer.endpoints.document.get("jwks_uri")
    if not isinstance(address, str):
        return ()
    listed = (json_object(payer.wire.send(Request("GET", address)).body) or {}).get("keys")
    return tuple(listed) if isinstance(listed, list) else ()
