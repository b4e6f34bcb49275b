"""OpenID Connect Core: who signed in, by an id token that is signed and by UserInfo; the key set, and discovery."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from tests.proof.lawful.payer.clock import Clock
from tests.proof.lawful.payer.grants import Access, Grant, Grants
from tests.proof.lawful.payer.records import Records
from tests.proof.lawful.payer.wire import Ask, Reply, in_json

MINUTES = 10


def spelled(raw: bytes) -> str:
    """Return bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Key:
    """A key for signatures with RS256, and its name."""

    def __init__(self) -> None:
        self.private, self.name = rsa.generate_private_key(65537, 2048), secrets.token_hex(6)

    def public(self) -> dict[str, str]:
        """Return the public half as a JWK (RFC 7517)."""
        numbers = self.private.public_key().public_numbers()
        modulus = spelled(numbers.n.to_bytes(256, "big"))
        return {
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.name, "n": modulus, "e": spelled(b"\1\0\1"),
        }  # fmt: skip

    def sign(self, claims: dict[str, Any]) -> str:
        """Return a JWT."""
        header = {"alg": "RS256", "typ": "JWT", "kid": self.name}
        signed = ".".join(spelled(json.dumps(part).encode()) for part in (header, claims))
        return f"{signed}.{spelled(self.private.sign(signed.encode(), PKCS1v15(), SHA256()))}"


def idle_keys() -> list[dict[str, str]]:
    """Return keys that sign nothing: one to encrypt, one of a kind that apps need not know, one from before."""
    encrypts = {**Key().public(), "use": "enc", "alg": "RSA-OAEP"}
    before = {name: value for name, value in Key().public().items() if name not in {"use", "alg"}}
    return [encrypts, {"kty": "AKP", "kid": "pq", "alg": "ML-DSA-44", "pub": "AAAA"}, before]


class OpenId:
    """What apps that ask for `openid` are told of the person who signed in."""

    def __init__(self, clock: Clock, records: Records, grants: Grants, base: str) -> None:
        self.clock, self.records, self.grants, self.base = clock, records, grants, base
        self.issuer = base.rpartition("/api/")[0]
        self.manner = grants.manner
        self.keys = [Key()]
        self.others = idle_keys() if self.manner.keys == "several" else []
        self._salt = secrets.token_hex(8)

    def answer(self, ask: Ask) -> Reply | None:
        """Answer one request, or return None where the address is another's."""
        match ask.path:
            case "/.well-known/openid-configuration":
                return in_json(self.configuration())
            case "/sso/keys":
                return in_json({"keys": [*self.others, *(key.public() for key in self.keys)]})
            case "/sso/me":
                return self.user_info(ask)
        return None

    def configuration(self) -> dict[str, Any]:
        """Return the metadata of OpenID Connect Discovery 1.0."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/sso/authorize",
            "token_endpoint": f"{self.issuer}/apps/token",
            "userinfo_endpoint": f"{self.issuer}/sso/me",
            "jwks_uri": f"{self.issuer}/sso/keys",
            "scopes_supported": ["openid", "fhirUser", "launch/patient", "offline_access"],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
            "claims_supported": ["sub", "fhirUser", "auth_time"],
        }

    def subject(self, reader: str) -> str:
        """Return what stands for a person for good."""
        return hashlib.sha256(f"{self._salt} {reader}".encode()).hexdigest()[:24]

    def person(self, grant: Grant) -> dict[str, Any]:
        """Return the claims about whoever signed in."""
        told = {"sub": self.subject(grant.reader)}
        if "fhirUser" in grant.scopes:
            told["fhirUser"] = f"{self.base}/Patient/{self.records.patients[grant.reader]}"
        return told

    def token(self, grant: Grant, *, renewed: bool) -> str:
        """Return an id token; `renewed`: it comes with a refresh, and repeats no nonce (section 12.2)."""
        now = self.clock.timestamp()
        claims = {"iss": self.issuer, "aud": grant.app.client_id, "iat": now, "exp": now + MINUTES * 60}
        if grant.logged_in is not None and (self.manner.id_token_claims != "few" or grant.aged):
            claims["auth_time"] = int(grant.logged_in.timestamp())
        if grant.nonce and not renewed:
            claims["nonce"] = grant.nonce
        if self.manner.id_token_claims == "many":
            access = next(reversed(self.grants.access))
            half = hashlib.sha256(access.encode()).digest()[:16]
            claims |= {"aud": [grant.app.client_id], "azp": grant.app.client_id, "at_hash": spelled(half)}
            claims |= {"jti": secrets.token_hex(8), "acr": "1", "amr": ["pwd"], "sid": secrets.token_hex(8)}
        if self.manner.keys == "rotated":
            self.keys.append(Key())
        return self.keys[-1].sign({**claims, **self.person(grant)})

    def user_info(self, ask: Ask) -> Reply:
        """Answer by GET and by POST (section 5.3.1)."""
        if ask.method not in {"GET", "POST"}:
            return Reply(405, b"", [("allow", "GET, POST")])
        found = self.who(ask)
        if found is None:
            return Reply(401, b"", [("www-authenticate", 'Bearer error="invalid_token"')])
        return in_json(self.person(found.grant), 200, ("cache-control", "no-store"))

    def who(self, ask: Ask) -> Access | None:
        """Return what the token of a request stands for, if an app may ask with it who signed in."""
        found = self.grants.valid(ask.bearer)
        return found if found is not None and "openid" in found.scopes else None
