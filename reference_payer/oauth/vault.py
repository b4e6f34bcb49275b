"""What the authorization server remembers: grants, and the codes and tokens that hang on them.

Everything a client holds points at one grant: one account let one app see one patient.
Ending the grant ends all of it at once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Grant:
    """The decision of `account` that `client_id` may see the record of member `subject` (Patient `patient`).

    `members`: those whose records a service may see, which acts for itself; None for the decision of an account.
    `login`: when the account logged in.
    """

    id: str
    account: str
    subject: str
    patient: str
    client_id: str
    scopes: tuple[str, ...]
    given: datetime
    expires: datetime
    ended: datetime | None = None
    members: tuple[str, ...] | None = None
    login: datetime | None = None

    def live(self, now: datetime) -> bool:
        """Tell whether the grant was neither withdrawn nor outlived."""
        return self.ended is None and now < self.expires


@dataclass(slots=True)
class Code:
    """An authorization code, bound to the client, the redirect URI and the PKCE challenge of its request."""

    value: str
    grant: Grant
    redirect_uri: str
    challenge: str | None
    expires: datetime
    used: bool = False
    nonce: str | None = None


@dataclass(slots=True)
class Access:
    """An access token; `scopes` may be narrower than the grant's. `key`: the thumbprint of the key it is bound to."""

    value: str
    grant: Grant
    scopes: tuple[str, ...]
    issued: datetime
    expires: datetime
    revoked: bool = False
    key: str | None = None


@dataclass(slots=True)
class Refresh:
    """A refresh token; `used` once it was exchanged for its successor. `key` as with an access token."""

    value: str
    grant: Grant
    issued: datetime
    used: bool = False
    key: str | None = None


@dataclass(slots=True)
class Pushed:
    """An authorization request that an app sent beforehand; `name` is what the app was given for it."""

    name: str
    client_id: str
    fields: list[tuple[str, str]]
    expires: datetime
    used: bool = False


def opaque() -> str:
    """Return 256 random bits in URL-safe letters: nothing can be read from a token, and none can be guessed."""
    return secrets.token_urlsafe(32)


@dataclass(slots=True)
class Vault:
    """All grants, codes and tokens of one payer, by their value."""

    grants: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    refresh: dict[str, Refresh] = field(default_factory=dict)
    assertions: set[str] = field(default_factory=set)
    pushed: dict[str, Pushed] = field(default_factory=dict)
    proofs: set[str] = field(default_factory=set)
    nonce: str = field(default_factory=opaque)

    def add_grant(self, grant: Grant) -> Grant:
        """Keep `grant` and return it."""
        self.grants[grant.id] = grant
        return grant

    def add_code(self, code: Code) -> Code:
        """Keep `code` and return it."""
        self.codes[code.value] = code
        return code

    def add_access(self, token: Access) -> Access:
        """Keep the access token and return it."""
        self.access[token.value] = token
        return token

    def add_refresh(self, token: Refresh) -> Refresh:
        """Keep the refresh token and return it."""
        self.refresh[token.value] = token
        return token

    def find(self, value: str) -> Access | Refresh | None:
        """Return the access or refresh token with this value, whether alive or not."""
        return self.access.get(value) or self.refresh.get(value)

    def shared_by_or_about(self, account: str, subject: str) -> Iterator[Grant]:
        """Yield the grants that `account` gave, and those that anybody gave over the record of `subject`."""
        return (grant for grant in self.grants.values() if account == grant.account or subject == grant.subject)


def end(grants: Iterable[Grant], now: datetime) -> None:
    """End `grants`; those already ended keep their day."""
    for grant in grants:
        grant.ended = grant.ended or now
