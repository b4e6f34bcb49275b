"""Consents that stand, and the codes and tokens that rest on them; whatever is spent, ended or old opens nothing."""

from __future__ import annotations

import base64
import json
import secrets
import string
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from tests.proof.lawful.payer.clock import Clock
from tests.proof.lawful.payer.manner import Manner

CODE_SECONDS = 120


@dataclass(slots=True)
class App:
    """A registered app; `secret` is None for a public one."""

    client_id: str
    title: str
    redirect_uri: str
    secret: str | None = None


@dataclass(slots=True, eq=False)
class Grant:
    """What a reader allowed an app to see: one person's record, for some scopes, until `ends`.

    `logged_in`: when the reader showed who it is; `nonce`: what the app wants to find in the id token; `aged`: it wants
    to find there when that was.
    """

    app: App
    reader: str
    subject: str
    scopes: list[str]
    ends: datetime | None = None
    nonce: str = ""
    logged_in: datetime | None = None
    aged: bool = False


@dataclass(slots=True, eq=False)
class Code:
    """An authorization code."""

    grant: Grant
    challenge: str
    redirect_uri: str
    dies: datetime
    spent: bool = False


@dataclass(slots=True, eq=False)
class Access:
    """An access token."""

    grant: Grant
    scopes: list[str]
    dies: datetime


@dataclass(slots=True, eq=False)
class Refresh:
    """A refresh token; `served` is when it was exchanged first."""

    grant: Grant
    scopes: list[str]
    spent: bool = False
    served: datetime | None = None


@dataclass(slots=True)
class Ended:
    """What was ended apart from its grant: tokens by name, and grants that are refreshed no more."""

    names: set[str] = field(default_factory=set)
    refreshing: list[Grant] = field(default_factory=list)


@dataclass
class Grants:
    """The grants that stand."""

    manner: Manner
    clock: Clock
    grants: list[Grant] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    refreshes: dict[str, Refresh] = field(default_factory=dict)
    ended: Ended = field(default_factory=Ended)

    def alive(self, grant: Grant) -> bool:
        """Tell whether a grant still stands."""
        return grant.ends is None or self.clock.now() < grant.ends

    def open(self, app: App, reader: str, subject: str, scopes: list[str]) -> Grant:
        """Write a consent down."""
        grant = Grant(app, reader, subject, scopes)
        self.grants.append(grant)
        return grant

    def code(self, grant: Grant, challenge: str, redirect_uri: str) -> str:
        """Issue a code."""
        name = {"letters": "", "odd": "~Sp+/ =", "long": "A" * 1500}[self.manner.codes] + secrets.token_urlsafe(30)
        dies = self.clock.now() + timedelta(seconds=CODE_SECONDS)
        self.codes[name] = Code(grant, challenge, redirect_uri, dies)
        return name

    def issue(self, grant: Grant, scopes: list[str]) -> str:
        """Issue an access token."""
        name = self.token(grant)
        self.access[name] = Access(grant, scopes, self.clock.now() + timedelta(seconds=self.manner.lifetime))
        return name

    def issue_refresh(self, grant: Grant, scopes: list[str]) -> str:
        """Issue a refresh token."""
        name = self.token(grant)
        self.refreshes[name] = Refresh(grant, scopes)
        return name

    def token(self, grant: Grant) -> str:  # noqa: PLR0911 - one return for each shape
        """Return new letters for a token."""
        match self.manner.token_shape:
            case "letters":
                return "".join(secrets.choice(string.ascii_letters) for _ in range(20))
            case "jwt":
                claims = {"iss": "https://login.example", "jti": secrets.token_hex(8), "azp": grant.app.client_id}
                parts = [json.dumps(part).encode() for part in ({"alg": "ES256", "typ": "at+jwt"}, claims)]
                parts.append(secrets.token_bytes(64))
                return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
            case "bytes":
                return base64.urlsafe_b64encode(secrets.token_bytes(256)).decode().rstrip("=")
            case "padded":
                return base64.b64encode(secrets.token_bytes(32)).decode()
            case "uuid":
                return str(uuid4())
            case "long":
                return secrets.token_urlsafe(3000)
        return secrets.token_urlsafe(32)

    def meant(self, token: str) -> str:
        """Return the token that was issued for what is sent: some shapes have several spellings of the same bytes."""
        try:
            match self.manner.token_shape:
                case "bytes":
                    whole = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
                    return base64.urlsafe_b64encode(whole).decode().rstrip("=")
                case "padded":
                    return base64.b64encode(base64.b64decode(token)).decode()
                case "uuid":
                    return str(UUID(token))
        except ValueError:
            return ""
        return token

    def valid(self, token: str | None) -> Access | None:
        """Return what a token stands for while it is alive, or None."""
        found = self.access.get(self.meant(token or ""))
        if token in self.ended.names:
            return None
        if found is None or not self.alive(found.grant) or found.dies <= self.clock.now():
            return None
        return found

    def end(self, grant: Grant, delay: int = 0) -> None:
        """End a grant, at once or in some seconds."""
        ends = self.clock.now() + timedelta(seconds=delay)
        grant.ends = ends if grant.ends is None else min(grant.ends, ends)

    def end_tokens(self, grant: Grant) -> None:
        """End the access tokens of a grant that goes on."""
        for each in self.access.values():
            if each.grant is grant:
                each.dies = min(each.dies, self.clock.now())

    def standing(self, reader: str) -> list[Grant]:
        """Return the grants that a reader gave and did not withdraw."""
        return [grant for grant in self.grants if grant.reader == reader and grant.ends is None]
