"""Addresses that a server gives itself: outside its own network somebody has to answer there.

Sources: R4, CapabilityStatement.implementation.url (the base of the interface) and http.html (links of a Bundle, which
a client follows); RFC 1918 and RFC 4193 (private addresses), RFC 6761, 6762 and 8375 (names that only a network knows).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from typing import Any

from payerproof.checks.common.judgement import absent, broken, kept, undecided, unsure
from payerproof.checks.common.wording import answer, count, some
from payerproof.http.client import origin
from payerproof.knowledge.observation import Observation
from payerproof.model import Judgement

_INNER = ("home.arpa", "internal", "intranet", "lan", "local", "localdomain", "localhost", "svc")
"""Last parts of names that no public server has."""


def open_to_others(statement: Observation, stated: str, page: Observation, base: str) -> Judgement:
    """Judge the hosts that the CapabilityStatement and a page of a search name as the server's own.

    `stated` is implementation.url, empty if there is none. A target that is asked by a name of a private network may
    name others of it.
    """
    expected = "hosts that are known outside the network of the server"
    asked = origin(base)[1]
    if _inner(asked) and not _loops(asked):
        return absent("the target is asked by a name of a private network", page, expected=expected, observed=asked)
    doubt = undecided(page.exchange) or ("" if page.listed else "there is no entry to look at")
    if doubt:
        return unsure(doubt, page, expected=expected, observed=answer(page))
    named = [("implementation.url", stated)] if stated else []
    named += _of_page(page)
    hosts = [(what, origin(url)[1]) for what, url in named]
    wrong = [f"{what}: {host}" for what, host in hosts if host and host != asked and _unreachable(host, asked)]
    if wrong:
        reason = "an address that the server gives itself is known in its own network alone"
        return broken(statement, page, reason=reason, expected=expected, observed=some(list(dict.fromkeys(wrong))))
    return kept(statement, page, expected=expected, observed=count(len(named), "address"))


def _of_page(page: Observation) -> Iterator[tuple[str, str]]:
    """Yield what each absolute address of a Bundle and of what lies in it is, and the address."""
    links = (page.resource or {}).get("link")
    for link in links if isinstance(links, list) else ():
        if isinstance(link, Mapping) and isinstance(link.get("url"), str):
            yield f"link {link.get('relation', '')!s:.12}", link["url"]
    for entry in page.listed:
        if isinstance(entry.get("fullUrl"), str) and "://" in entry["fullUrl"]:
            yield "fullUrl", entry["fullUrl"]
        yield from (("reference", url) for url in _absolute(entry.get("resource")))


def _absolute(node: Any) -> Iterator[str]:
    """Yield every absolute reference in a resource, in document order."""
    open_nodes = [node]
    while open_nodes:  # a stack of our own: how deep a resource goes is the target's choice
        node = open_nodes.pop()
        if isinstance(node, Mapping):
            if isinstance(text := node.get("reference"), str) and "://" in text:
                yield text
            open_nodes += reversed([*node.values()])
        elif isinstance(node, list):
            open_nodes += reversed(node)


def _unreachable(host: str, asked: str) -> bool:
    return _inner(host) and not (_loops(host) and _loops(asked))


def _inner(host: str) -> bool:
    """Tell whether a host is one that only a private network, or the machine itself, knows."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.rpartition(".")[2] in _INNER or host.endswith(".home.arpa")


def _loops(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.rpartition(".")[2] == "localhost"
