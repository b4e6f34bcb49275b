"""Tokens that are not what they were: whatever a token encodes, a changed one encodes something else."""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from payerproof.checks.smart.malformed import (
    BAD_TOKENS,
    REDIRECT_VARIANTS,
    means_the_same_in_other_case,
    redirect_variant,
)


def urlsafe(length: int) -> str:
    """Return random bytes as base64url without padding."""
    return base64.urlsafe_b64encode(secrets.token_bytes(length)).decode().rstrip("=")


def from_urlsafe(text: str) -> bytes:
    """Return what a lenient reader takes base64url for: a lone letter at the end is dropped."""
    whole = text.rstrip("=")
    whole = whole[: len(whole) - (len(whole) % 4 == 1)]
    return base64.urlsafe_b64decode(whole + "=" * (-len(whole) % 4))


def of_signature(token: str) -> bytes:
    """Return the bytes of a JWT's last part."""
    return from_urlsafe(token.rpartition(".")[2])


def from_hex(text: str) -> bytes:
    """Return what a lenient reader takes hexadecimal for: an odd digit at the end is dropped."""
    return binascii.unhexlify(text[: len(text) // 2 * 2])


def from_base32(text: str) -> bytes:
    """Return what a lenient reader takes base32 for."""
    number = "".join(f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.index(letter):05b}" for letter in text.upper())
    return int(f"1{number[: len(number) // 8 * 8]}", 2).to_bytes(len(number) // 8 + 1, "big")


SHAPES: dict[str, tuple[Callable[[], str], Callable[[str], object]]] = {
    "a signature of 256 bytes": (lambda: f"eyJ9.{urlsafe(40)}.{urlsafe(256)}", of_signature),
    "a signature of 64 bytes": (lambda: f"eyJ9.{urlsafe(3)}.{urlsafe(64)}", of_signature),
    "48 opaque bytes": (lambda: urlsafe(48), from_urlsafe),
    "32 padded bytes": (lambda: urlsafe(32) + "=", from_urlsafe),
    "hexadecimal": (lambda: secrets.token_hex(20), from_hex),
    "base32": (lambda: base64.b32encode(secrets.token_bytes(32)).decode().rstrip("="), from_base32),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", ["altered in one letter", "cut by one letter", "longer by two letters"])
def test_no_reader_takes_a_changed_token_for_the_same(shape: str, kind: str) -> None:
    """A lenient reader of the encoding gets other bytes than before, for any token."""
    make, read = SHAPES[shape]
    for _ in range(60):
        token = make()
        header = BAD_TOKENS[kind](token, None)
        assert header is not None
        assert read(header.removeprefix("Bearer ")) != read(token)


def test_an_altered_uuid_is_another_uuid() -> None:
    """The letter that is changed stays a digit of hexadecimal."""
    token = str(uuid4())
    header = BAD_TOKENS["altered in one letter"](token, None) or ""
    assert UUID(header.removeprefix("Bearer ")) != UUID(token)


def test_case_is_no_part_of_tokens_that_have_but_one() -> None:
    """A UUID in capitals is the same UUID; base64 in other case is something else."""
    assert means_the_same_in_other_case(str(uuid4()))
    assert means_the_same_in_other_case("1234567890")
    assert not means_the_same_in_other_case("Ab3")


@pytest.mark.parametrize("uri", ["https://app.example/callback", "com.example.app:/callback", "https://app.example/"])
@pytest.mark.parametrize("name", REDIRECT_VARIANTS)
def test_no_redirect_variant_is_the_registered_address(name: str, uri: str) -> None:
    """What has no part that could be changed is not tried: the registered address itself proves nothing."""
    assert redirect_variant(name, uri) != uri
