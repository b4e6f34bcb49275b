"""Endpoints that discovery announces: whether there is one at the address that is told."""

from __future__ import annotations

from payerproof.checks.common.judgement import absent, broken, kept, undecided, unsure
from payerproof.checks.smart.announced_endpoints import ENDPOINTS, POSTED
from payerproof.model import Basis, Exchange, Judgement
from payerproof.smart.discovery import json_object
from payerproof.smart.oauth import error_of

_NOT_THERE = frozenset({404, 405, 410, 501})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_SERVER_ERROR = 500


def answers(name: str, discovery: Exchange, seen: tuple[Exchange, Exchange] | None) -> Judgement:
    """Judge two answers to a request that is right in its form, of the endpoint that discovery announces as `name`.

    A refusal is an answer, and so is any that names an OAuth error, whatever its status.
    `seen` None: discovery announces no such endpoint.
    """
    expected = f"{name} answers as its standard says"
    if discovery.refused or (discovery.ok and seen is None):
        return absent(f"discovery announces no {name}", discovery, expected=expected, observed=str(discovery.status))
    if seen is None or not discovery.ok:
        return unsure(f"discovery is answered with {discovery.status}", discovery, expected=expected)
    first, again = seen
    observed = f"{name}: {first.status} and {again.status}"
    if error_of(first) or error_of(again):
        return kept(discovery, *seen, expected=expected, observed=f"{observed}, {error_of(first) or error_of(again)}")
    problem = _problem(name, first)
    if problem and problem == _problem(name, again):
        basis = Basis.BREAKDOWN if first.status >= _SERVER_ERROR else Basis.INFERENCE
        return broken(discovery, *seen, reason=f"{name} {problem}", expected=expected, observed=observed, basis=basis)
    doubt = undecided(first) or undecided(again) or problem
    if doubt:
        return unsure(doubt, discovery, *seen, expected=expected, observed=observed)
    return kept(discovery, *seen, expected=expected, observed=observed)


def _problem(name: str, exchange: Exchange) -> str:
    """Return what is wrong with an answer, in words that follow the endpoint's name; empty if nothing is."""
    if exchange.status in _NOT_THERE:
        return f"is announced, and answered with {exchange.status}"
    if exchange.status >= _SERVER_ERROR:
        return f"is announced, and breaks over a request that is right in its form ({exchange.status})"
    if ENDPOINTS[name] == POSTED and exchange.status in _REDIRECTS:
        return f"is announced, and redirects the form that it is there for ({exchange.status})"
    if name == "jwks_uri" and exchange.ok and not isinstance((json_object(exchange.body) or {}).get("keys"), list):
        return "is announced, and holds no key set"
    return ""
