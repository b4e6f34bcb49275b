"""What happens to grants and tokens: exchange, rotation, revocation, withdrawal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from payerproof.reference_payer.oauth.oauth_rules import access_alive
from payerproof.reference_payer.oauth.vault import Access, Code, Grant, Refresh, Vault, end, opaque
from payerproof.reference_payer.records.store import Store
from payerproof.reference_payer.records.visibility import AccessPath
from payerproof.reference_payer.settings import App


def token(vault: Vault, value: str) -> Access | None:
    """Return the access token with this value, if it was ever issued."""
    return vault.access.get(value)


def user_token(vault: Vault, value: str | None, now: datetime) -> Access | None:
    """Return the live token of a login that opens UserInfo; OpenID Connect Core, section 5.3.1."""
    found = vault.access.get(value or "")
    return found if found is not None and access_alive(found, now) and "openid" in found.scopes else None


def user_info_asked(method: str) -> bool:
    """Tell whether UserInfo is asked in one of its two ways; OpenID Connect Core, section 5.3.1."""
    return method in {"GET", "POST"}


def user_info(_store: Store, claims: dict[str, Any], _grant: Grant) -> dict[str, Any]:
    """Return what UserInfo tells of a login: the claims that name the person, and nothing of the record."""
    return claims


def alive(access: Access, now: datetime, _access_path: AccessPath) -> bool:
    """Tell whether `access` opens this query path now; what is dead is dead on all of them."""
    return access_alive(access, now)


async def code_found(vault: Vault, value: str) -> Code | None:
    """Return the code with this value as it stands; between the look and the use nothing else is done."""
    return vault.codes.get(value)


async def refresh_found(vault: Vault, value: str) -> Refresh | None:
    """Return the refresh token with this value as it stands, as `code_found` does a code."""
    return vault.refresh.get(value)


def issued(vault: Vault, token: Access) -> Access:
    """Keep an access token of its own for each exchange."""
    return vault.add_access(token)


def handed_over(_vault: Vault, code: Code, _response_type: str, _now: datetime) -> dict[str, str]:
    """Return what the member's consent puts into the redirect: the code, which opens nothing by itself."""
    return {"code": code.value}


def other_grant(_app: App, _fields: Mapping[str, str], _patients: Mapping[str, str], _now: datetime) -> Grant | None:
    """Return the grant behind any other `grant_type`: there is none, as no app gets a record without its member."""
    return None


def settled(_vault: Vault, _account: str, _patient: str, _client_id: str) -> bool:
    """Tell whether a request needs no consent any more: it always does, so that the member knows of every grant."""
    return False


def exchanged(grant: Grant, _fields: Mapping[str, str], _members: Mapping[str, str]) -> Grant:
    """Return what a code opens: what the member consented to, whatever else stands in the token request."""
    return grant


def code_replayed(code: Code, now: datetime) -> None:
    """End the grant of a code that turns up twice: one of the two holders stole it; RFC 6749, section 4.1.2."""
    end([code.grant], now)


def refresh_reused(refresh: Refresh, now: datetime) -> bool:
    """Tell whether a refresh token was exchanged before, and if so end its grant; RFC 9700, section 4.14.2."""
    if refresh.used:
        end([refresh.grant], now)
    return refresh.used


def rotated(vault: Vault, refresh: Refresh, now: datetime) -> Refresh:
    """Use up `refresh` and return its successor."""
    refresh.used = True
    return vault.add_refresh(Refresh(opaque(), refresh.grant, now, key=refresh.key))


def revocable(vault: Vault, value: str, _hint: str | None) -> Access | Refresh | None:
    """Return the token that an app wants revoked, whatever kind the hint takes it for; RFC 7009, section 2.1."""
    return vault.find(value)


def revoked(_vault: Vault, found: Access | Refresh, now: datetime) -> None:
    """Revoke a token, and with it its grant and all that hangs on that; RFC 7009, section 2.1, leaves this free."""
    end([found.grant], now)


def introspectable(found: Access | Refresh, now: datetime) -> bool:
    """Tell whether a token is active; RFC 7662, section 2.2."""
    if isinstance(found, Access):
        return access_alive(found, now)
    return not found.used and found.grant.live(now)


def identified(claims: dict[str, Any], _grant: Grant) -> dict[str, Any]:
    """Return what an id token says of a login, by whatever grant: as it was."""
    return claims


def inactive(_found: Access | Refresh | None) -> dict[str, Any]:
    """Return what is told of a token that is not active, whatever became of it; RFC 7662, section 2.2."""
    return {"active": False}


def withdrawn(vault: Vault, account: str, patient: str, client_id: str, now: datetime) -> None:
    """End every grant that lets `client_id` see `patient`, given by `account` or over its own record."""
    end(matching(vault, account, patient, client_id), now)


def connected(vault: Vault, account: str) -> Iterable[Grant]:
    """Return the grants that the portal tells an account of: those it gave, and those about its own record."""
    return vault.shared_by_or_about(account, account)


def listed(grant: Grant, now: datetime) -> bool:
    """Tell whether the portal lists a consent: as long as it stands."""
    return grant.live(now)


def matching(vault: Vault, account: str, patient: str, client_id: str) -> list[Grant]:
    """Return the grants that `account` may withdraw for this patient and app."""
    return [
        grant
        for grant in vault.shared_by_or_about(account, account)
        if grant.patient == patient and grant.client_id == client_id
    ]
