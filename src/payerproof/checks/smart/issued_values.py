"""Codes and tokens of several logins, beside each other: can one be guessed from the others?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import log2

from payerproof.checks.common import authorize
from payerproof.checks.smart.forged_tokens import parts_of
from payerproof.checks.smart.malformed import BAD_TOKENS
from payerproof.checks.smart.races import token_of
from payerproof.model import Case, Exchange
from payerproof.payer import Payer

LOGINS = 4
_ALPHABETS = (("0123456789", 10), ("0123456789abcdef", 16), ("0123456789ABCDEF", 16))
_LETTERS, _ALL = 52, 64
IN_PART = ("cut to half", "cut by one letter", "altered in one letter")
KINDS = ("code", "access_token", "refresh_token")


def issued(payer: Payer, case: Case) -> tuple[Mapping[str, tuple[str, ...]], tuple[Exchange, ...]]:
    """Sign in several times; return the different values of each kind in the order of their issue, and the answers.

    Signed tokens are left out: nobody can make one without the key. Raises LoginFailed where a login fails.
    """
    found: dict[str, list[str]] = {kind: [] for kind in KINDS}
    answers = []
    for _ in range(LOGINS):
        pending = authorize.authorized(payer, case)
        found["code"].append(pending.issued)
        answers.append(payer.sessions.redeem(pending))
        for kind in KINDS[1:]:
            if value := token_of(answers[-1], kind):
                found[kind].append(value)
    plain = {kind: [value for value in values if parts_of(value) is None] for kind, values in found.items()}
    return {kind: tuple(dict.fromkeys(values)) for kind, values in plain.items()}, tuple(answers)


def in_part(payer: Payer, case: Case) -> Iterator[tuple[str, Exchange]]:
    """Send codes and a refresh token that are cut short or altered; yield in words what was sent, and the answer.

    Whoever looks a value up by a part of it leaves that much less to be guessed. What is signed is left out.
    """
    for way in IN_PART:
        pending = authorize.authorized(payer, case)
        if parts_of(pending.issued) is None:
            sent = _part_of(pending.issued, way)
            payer.redactor.register(sent, "code")
            walk = replace(pending.walk, redirect={**(pending.walk.redirect or {}), "code": sent})
            yield f"a code that is {way}", payer.sessions.redeem(replace(pending, walk=walk))
    session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
    if session.refresh_token is not None and parts_of(session.refresh_token) is None:
        for way in IN_PART:
            sent = _part_of(session.refresh_token, way)
            payer.redactor.register(sent, "refresh_token")
            yield f"a refresh token that is {way}", payer.sessions.refresh(replace(session, refresh_token=sent))


def _part_of(value: str, way: str) -> str:
    return (BAD_TOKENS[way](value, None) or "").removeprefix("Bearer ")


def changing(values: Sequence[str]) -> tuple[str, ...]:
    """Return the part of each value between what all of them begin and end with."""
    head = _alike(values)
    rests = [value[head:] for value in values]
    tail = _alike([rest[::-1] for rest in rests])
    return tuple(rest[: len(rest) - tail] for rest in rests)


def _alike(values: Sequence[str]) -> int:
    """Return how many letters all of some values begin with."""
    columns = enumerate(zip(*values, strict=False))
    return next((at for at, letters in columns if len(set(letters)) > 1), min(map(len, values)))


def bits(values: Sequence[str]) -> float:
    """Return how many bits the changing part of some values can hold at most, by its letters and its length."""
    parts = changing([value.replace("-", "") for value in values])
    letters = set("".join(parts))
    size = next((size for known, size in _ALPHABETS if letters <= set(known)), 0)
    size = size or (_LETTERS if all(letter.isalpha() for letter in letters) else _ALL)
    return min(len(part) for part in parts) * log2(size)


def numbers(values: Sequence[str]) -> Iterator[int]:
    """Yield what the changing parts are as numbers, where they are written as decimal or hexadecimal ones."""
    parts = changing(values)
    for base in (10, 16):
        try:
            yield from [int(part or "0", base) for part in parts]
        except ValueError:
            continue
        return
