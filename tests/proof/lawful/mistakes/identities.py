"""Mistakes of id tokens, of the key set, of UserInfo, and of the endpoints that speak of tokens."""

from __future__ import annotations

import json
from typing import Any

from tests.proof.lawful.mistakes.openid import KEPT, NAMED
from tests.proof.lawful.mistakes.registry import mistake, put
from tests.proof.lawful.payer.grants import Access
from tests.proof.lawful.payer.openid import Key, spelled
from tests.proof.lawful.payer.payer import Payer
from tests.proof.lawful.payer.walk import Walk
from tests.proof.lawful.payer.wire import Ask, Reply, in_json


def _claims(payer: Payer, changed: Any) -> None:
    """Let `changed` rewrite the claims of id tokens before they are signed."""
    for key in payer.openid.keys:
        _signs(key, changed)


def _signs(key: Key, changed: Any) -> None:
    def sign(claims: dict[str, Any]) -> str:
        told = dict(claims)
        changed(told)
        signed: str = healthy(told)
        return signed

    healthy = put(key, "sign", sign)


@mistake("smart", "id_token", swept=True, **NAMED)
def nonce_cut(payer: Payer) -> None:
    """The nonce comes back cut to eight letters (OpenID Connect Core section 2: unmodified)."""
    _claims(payer, lambda told: told.update(nonce=told["nonce"][:8]) if "nonce" in told else None)


@mistake("smart", "refreshed_id", swept=True, **NAMED)
def refresh_brings_another_nonce(payer: Payer) -> None:
    """The id token of a refresh has a nonce of its own (OpenID Connect Core section 12.2: the original one or none)."""
    _claims(payer, lambda told: told.setdefault("nonce", "a-new-one"))


@mistake("smart", "refreshed_id", swept=True, **NAMED)
def refresh_of_another_issuer(payer: Payer) -> None:
    """The id token of a refresh is of another issuer (OpenID Connect Core section 12.2: the same)."""
    _claims(payer, lambda told: told.update(iss=f"{told['iss']}/v2") if "nonce" not in told else None)


@mistake("smart", "id_token", swept=True, **NAMED)
def issuer_of_tokens_with_a_slash(payer: Payer) -> None:
    """Id tokens name the issuer with a slash that the metadata do not have (OpenID Connect Core section 3.1.3.7)."""
    _claims(payer, lambda told: told.update(iss=f"{told['iss']}/"))


@mistake("smart", "id_token_right", swept=True, **NAMED)
def subject_of_endless_length(payer: Payer) -> None:
    """A subject is longer than 255 letters (OpenID Connect Core section 2: MUST NOT exceed)."""
    healthy: Any = put(payer.openid, "subject", lambda reader: healthy(reader) * 12)


@mistake("smart", "id_token", swept=True, **NAMED)
def instants_of_tokens_as_text(payer: Payer) -> None:
    """The instants of an id token are texts (OpenID Connect Core section 2: JSON numbers)."""
    _claims(payer, lambda told: told.update(exp=str(told["exp"]), iat=str(told["iat"])))


@mistake("smart", "id_token", swept=True, **NAMED)
def token_of_tomorrow(payer: Payer) -> None:
    """An id token was issued a day from now (OpenID Connect Core section 2, `iat`)."""
    _claims(payer, lambda told: told.update(iat=told["iat"] + 86400, exp=told["exp"] + 86400))


@mistake("smart", "id_token", swept=True, **NAMED)
def token_without_an_instant(payer: Payer) -> None:
    """An id token does not tell when it was issued (OpenID Connect Core section 2: iat REQUIRED)."""
    _claims(payer, lambda told: told.pop("iat"))


@mistake("smart", "id_token", swept=True, **NAMED)
def party_of_another_name(payer: Payer) -> None:
    """The authorized party of an id token is the payer (OpenID Connect Core section 2: the client's id)."""
    _claims(payer, lambda told: told.update(azp="payer-gateway"))


@mistake("smart", "id_token", swept=True, **NAMED)
def hash_of_another_token(payer: Payer) -> None:
    """The hash of the access token is that of another one (OpenID Connect Core section 3.1.3.6)."""
    _claims(payer, lambda told: told.update(at_hash=spelled(b"0123456789abcdef")))


@mistake("smart", "id_token", swept=True, **NAMED)
def signature_of_an_unnamed_kind(payer: Payer) -> None:
    """An id token is told as HS256, which the metadata do not name, and cannot be verified (section 3.1.3.7)."""

    def token(*given: Any, **how: Any) -> str:
        _, claims, signature = healthy(*given, **how).split(".")
        return ".".join((spelled(b'{"alg":"HS256"}'), claims, signature))

    healthy = put(payer.openid, "token", token)


def _key_set(payer: Payer, changed: Any) -> None:
    def answer(ask: Ask) -> Reply | None:
        reply: Reply | None = healthy(ask)
        if reply is not None and ask.path == "/sso/keys":
            document = json.loads(reply.body)
            changed(document["keys"])
            return in_json(document)
        return reply

    healthy = put(payer.openid, "answer", answer)


@mistake("smart", "id_token_right", swept=True, **NAMED)
def private_key_published(payer: Payer) -> None:
    """The key set tells the private exponent as well (OpenID Connect Discovery: MUST NOT contain private keys)."""
    exponent = payer.openid.keys[0].private.private_numbers().d
    _key_set(payer, lambda keys: keys[0].update(d=spelled(exponent.to_bytes(256, "big"))))


@mistake("smart", "id_token_right", swept=True, **NAMED)
def secret_key_published(payer: Payer) -> None:
    """The key set holds a secret that is shared with other systems (OpenID Connect Discovery: nor symmetric ones)."""
    _key_set(payer, lambda keys: keys.append({"kty": "oct", "kid": "s1", "k": spelled(b"between us and the gateway")}))


@mistake("smart", "id_token", swept=True, **NAMED)
def keys_removed_at_once(payer: Payer) -> None:
    """A key leaves the set as soon as it has signed (OpenID Connect Core section 10.1.1: kept for a while)."""
    _key_set(payer, lambda keys: [key.update(Key().public()) for key in keys])


def _person(payer: Payer, changed: Any) -> None:
    def user_info(ask: Ask) -> Reply:
        reply: Reply = healthy(ask)
        return changed(reply) if reply.status == 200 else reply

    healthy = put(payer.openid, "user_info", user_info)


@mistake("smart", "userinfo", swept=True, **NAMED)
def user_info_without_subject(payer: Payer) -> None:
    """UserInfo tells who signed in, and no subject (OpenID Connect Core section 5.3.2: MUST always be returned)."""

    def changed(reply: Reply) -> Reply:
        return in_json({name: value for name, value in json.loads(reply.body).items() if name != "sub"})

    _person(payer, changed)


@mistake("smart", "userinfo", swept=True, **NAMED)
def user_info_for_the_withdrawn(payer: Payer) -> None:
    """UserInfo looks at the end of a token, and not at that of its grant (OpenID Connect Core section 5.3.3)."""

    def who(ask: Ask) -> Access | None:
        found = payer.grants.access.get(ask.bearer or "")
        alive = found is not None and found.dies > payer.clock.now() and "openid" in found.scopes
        return found if alive else None

    put(payer.openid, "who", who)


@mistake("consent", "asked_again", **KEPT)
def asked_nothing_consents(payer: Payer) -> None:
    """A request that may show no page is given a code for whoever signed in (OpenID Connect Core section 3.1.2.4)."""

    def unasked(ask: Ask, walk: Walk) -> Reply:
        kept = payer.door.kept_reader(ask, walk)
        if kept is None:
            reply: Reply = healthy(ask, walk)
            return reply
        walk.reader, walk.logged_in = kept
        walk.subject = walk.reader
        payer.door.walks["-"] = walk
        return payer.door.finish("-", walk, walk.scopes)

    healthy = put(payer.door, "unasked", unasked)


@mistake("smart", "introspection", swept=True)
def active_as_text(payer: Payer) -> None:
    """Introspection says `active` as a text (RFC 7662 section 2.2: a boolean)."""
    _introspected(payer, lambda told: told.update(active=str(told["active"]).lower()))


@mistake("smart", "introspection", swept=True)
def introspection_tells_no_scope(payer: Payer) -> None:
    """Introspection does not tell the scope of a live token (SMART App Launch, token introspection: SHALL)."""
    _introspected(payer, lambda told: told.pop("scope", None))


def _introspected(payer: Payer, changed: Any) -> None:
    def introspect(ask: Ask) -> Reply:
        reply: Reply = healthy(ask)
        if reply.status == 200:
            document = json.loads(reply.body)
            changed(document)
            reply.body = json.dumps(document).encode()
        return reply

    healthy = put(payer.tokens, "introspect", introspect)


@mistake("smart", "introspection", swept=True)
def introspection_of_an_address(payer: Payer) -> None:
    """Introspection by GET tells of a token without asking who is there (RFC 7662 section 2.1: MUST authorize)."""

    def answer(ask: Ask) -> Reply:
        if ask.path == "/apps/introspect" and ask.method == "GET":
            found = payer.grants.valid(ask.asked("token"))
            return in_json({"active": False} if found is None else {"active": True, "scope": " ".join(found.scopes)})
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer, "answer", answer)


@mistake("smart", "introspection", swept=True)
def introspection_with_a_members_token(payer: Payer) -> None:
    """Introspection answers whoever shows an access token of any app (RFC 7662 section 2.1, SMART: authorized)."""

    def introspect(ask: Ask) -> Reply:
        if payer.grants.valid(ask.bearer) is not None:
            found = payer.grants.valid(ask.given("token"))
            return in_json({"active": False} if found is None else {"active": True, "scope": " ".join(found.scopes)})
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.tokens, "introspect", introspect)


@mistake("consent", "revo", swept=True)
def revoking_again_is_an_error(payer: Payer) -> None:
    """A token that was revoked before cannot be revoked (RFC 7009 section 2.2: no error)."""

    def revoke(ask: Ask) -> Reply:
        name = ask.given("token")
        found = payer.grants.access.get(name) or payer.grants.refreshes.get(name)
        if found is not None and found.grant.ends is not None:
            return payer.tokens.error("invalid_request")
        reply: Reply = healthy(ask)
        return reply

    healthy = put(payer.tokens, "revoke", revoke)


@mistake("consent", "revo", swept=True)
def revoking_needs_a_hint(payer: Payer) -> None:
    """A revocation without a hint is an error (RFC 7009 section 2.1: token_type_hint OPTIONAL)."""
    healthy: Any = put(
        payer.tokens,
        "revoke",
        lambda ask: healthy(ask) if ask.given("token_type_hint") else payer.tokens.error("invalid_request"),
    )
