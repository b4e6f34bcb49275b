"""Which way a request leaves: straight, or through the proxy that the environment names."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from payerproof.http.client import Request, Wire
from payerproof.model import Exchange
from tests.loopback import Loopback, Reply

ABROAD = "http://payer.example/fhir/metadata"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what this machine's environment says of proxies."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def asked(url: str) -> Exchange:
    """Send one request."""
    wire = Wire(lambda _: None, deadline=5)
    exchange = wire.send(Request("GET", url))
    wire.close()
    return exchange


def test_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy gets the whole address and, if the environment holds them, the user's name and password."""
    with Loopback(lambda _: Reply(200, b"by proxy")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin.replace("://", "://user:word@"))
        exchange = asked(ABROAD)
    assert (exchange.status, exchange.body) == (200, b"by proxy")
    assert [(item.target, item.headers["proxy-authorization"]) for item in proxy.asked] == [
        (ABROAD, "Basic dXNlcjp3b3Jk")
    ]


def test_loopback_goes_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """A payer on this machine is asked directly, whatever the environment says."""
    with Loopback(lambda _: Reply(200)) as proxy, Loopback(lambda _: Reply(204)) as payer:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        assert asked(payer.origin).status == 204
        assert proxy.asked == []


def test_exempted_hosts_go_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_PROXY is heeded."""
    with Loopback(lambda _: Reply(200)) as proxy, Loopback(lambda _: Reply(204)) as payer:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        monkeypatch.setenv("NO_PROXY", ".example")
        here = socket.getaddrinfo("127.0.0.1", urlsplit(payer.origin).port)
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: here)
        assert asked(ABROAD).status == 204
        assert proxy.asked == []


def test_proxy_is_not_in_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment says of the proxy, its password above all, is no part of an exchange."""
    with Loopback(lambda _: Reply(200)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin.replace("://", "://user:word@"))
        exchange = asked(ABROAD)
    assert "proxy-authorization" not in {name.lower() for name in exchange.request_headers}
