"""Id tokens and keys of any shape: a signature fits or it does not, and nothing breaks."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt import PyJWK, encode
from jwt.algorithms import RSAAlgorithm

from payerproof.smart.identity import read, signed_by

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = {**RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "one"}
ODD: tuple[Any, ...] = (None, [], {}, [[]], "", "x", 7, 1.5, True, "\ud800")


def test_the_signature_is_checked_with_the_named_key() -> None:
    """The key with the token's id fits, one without an id may, one with another id does not."""
    token = read(encode({"sub": "a"}, KEY, algorithm="RS256", headers={"kid": "one"}))
    assert token is not None
    assert PyJWK.from_dict(PUBLIC).key_id == "one"
    unnamed = {name: value for name, value in PUBLIC.items() if name != "kid"}
    assert [signed_by(token, [key]) for key in (PUBLIC, unnamed, {**PUBLIC, "kid": "two"})] == [True, True, False]


@pytest.mark.parametrize("name", ["kid", "alg"])
def test_an_odd_header_fits_no_key(name: str) -> None:
    """Whatever stands in the header in the place of a text, the token is read and signed by nothing."""
    token = read(encode({"sub": "a"}, KEY, algorithm="RS256", headers={"kid": "one"}))
    assert token is not None
    for odd in ODD[1:]:
        damaged = token.__class__({**token.header, name: odd}, token.claims, token.text, token.signature)
        assert not signed_by(damaged, [PUBLIC])


def test_odd_keys_fit_nothing() -> None:
    """A key set of any shape is no exception, and the right key among odd ones still counts."""
    token = read(encode({"sub": "a"}, KEY, algorithm="RS256", headers={"kid": "one"}))
    assert token is not None
    odd_keys: list[Any] = [
        {**PUBLIC, name: odd} for name, odd in product(("kid", "n", "e", "kty"), ODD) if odd is not None
    ]
    assert not signed_by(token, [*ODD, *odd_keys])
    assert signed_by(token, [*odd_keys[:20], PUBLIC])
