"""The way of one request through the network: pooled connections, a deadline that nothing outlasts, a proxy if any."""

from __future__ import annotations

import re
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from hashlib import blake2b
from ipaddress import ip_address
from typing import Any
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from payerproof.errors import HarnessError

_INTERIM = re.compile(rb"HTTP/1\.\d 1\d\d")
_REACH_SECONDS = 1.0
ASIDE = "aside"
"""The extension of a request that goes by none of the connections of the others."""
_BEYOND = 64 * 1024
_BEYOND_SECONDS = 2.0
"""How much, and how long, a body that must not be there is read."""


class _Deadline(threading.local):
    """When the request under way in this thread has to be over, on the monotonic clock."""

    at = 0.0

    def cap(self, timeout: float | None) -> float:
        left = self.at - time.monotonic()
        return max(0.001, left if timeout is None else min(timeout, left))


class _DeadlineStream(httpcore.NetworkStream):
    """A stream whose every read and write shares the request's deadline, so a slow drip ends too."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream = stream
        self._deadline = deadline
        self._after_head: bytearray | None = None
        self._latest: tuple[object, bytes] = (None, b"")
        self._is_doubtful = False

    def doubts(self, asked: object, answer: bytes) -> bool:
        """Return whether `answer`, a digest, may be one to an earlier request than that which was asked.

        It may where it is the one before it once more, as where a network doubles what it carries; and where the one
        before it was such a one, whose place it then takes.
        """
        (before, latest), was_doubtful = self._latest, self._is_doubtful
        self._latest, self._is_doubtful = (asked, answer), answer == latest and (was_doubtful or asked != before)
        return asked != before if answer == latest else was_doubtful

    def readable_within(self, seconds: float) -> bool:
        """Return whether bytes arrive within some seconds; not where the connection is closed."""
        connection = self._stream.get_extra_info("socket")
        if not isinstance(connection, socket.socket):
            return False
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(connection, selectors.EVENT_READ)
                if not selector.select(seconds):
                    return False
            return isinstance(connection, ssl.SSLSocket) or bool(connection.recv(1, socket.MSG_PEEK))
        except (OSError, ValueError):  # closed, before or meanwhile
            return False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if time.monotonic() > self._deadline.at:
            raise httpcore.ReadTimeout("the answer was not complete within the deadline")
        piece = self._stream.read(max_bytes, self._deadline.cap(timeout))
        if self._after_head is not None:
            self._after_head += piece[: _BEYOND - len(self._after_head)]
        return piece

    def beyond_head(self) -> bytes:
        """Return what followed the head of the answer to a HEAD, and follows until the other side closes."""
        if self._after_head is None:
            return b""
        with suppress(httpcore.TimeoutException, httpcore.NetworkError):
            while len(self._after_head) < _BEYOND and self.read(_BEYOND, _BEYOND_SECONDS):
                pass
        rest = bytes(self._after_head)
        while _INTERIM.match(rest):
            rest = rest.partition(b"\r\n\r\n")[2]
        return rest.partition(b"\r\n\r\n")[2]

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if buffer.startswith(b"HEAD "):
            self._after_head = bytearray()
        self._stream.write(buffer, self._deadline.cap(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, self._deadline.cap(timeout))
        return _DeadlineStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


class _DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections within the deadline; everything else is the library's own backend."""

    def __init__(self, deadline: _Deadline) -> None:
        self._backend = httpcore.SyncBackend()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._backend.connect_tcp(host, port, self._deadline.cap(timeout), local_address, socket_options)
        return _DeadlineStream(stream, self._deadline)

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


class _Body(httpx.SyncByteStream):
    """The response's bytes, with the library's errors told in the words of the other library."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._stream

    def surplus(self) -> int:
        """Return how many bytes came after the end of the answer, which would be taken for the next one."""
        # the library offers no other way to see them: it keeps them for the next answer
        connection = getattr(getattr(self._stream, "_stream", None), "_connection", None)
        state = getattr(connection, "_h11_state", None)
        return len(state.trailing_data[0]) if state is not None else 0

    def close(self) -> None:
        if hasattr(self._stream, "close"):
            self._stream.close()


class BoundedTransport(httpx.BaseTransport):
    """Pools of connections under one deadline for each request; shared by all clients of one wire.

    The environment says which way out: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, and SSL_CERT_FILE for an authority of
    one's own. Loopback is never asked through a proxy.
    """

    def __init__(
        self,
        *,
        verify: ssl.SSLContext | bool,
        showing: ssl.SSLContext | None = None,
        shown_to: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """Trust as `verify` says; `showing` holds a client's certificate, for the addresses that `shown_to` names."""
        self._showing, self._shown_to = showing, shown_to
        self.deadline = _Deadline()
        self._context = verify if isinstance(verify, ssl.SSLContext) else httpx.create_ssl_context(verify=verify)
        self._proxies = getproxies()
        self._pools: dict[tuple[str | None, bool, bool], httpcore.ConnectionPool] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and return the answer with its body still to be read. Raises httpx.TransportError."""
        with _as_httpx():
            response = self._pool(request.url, aside=ASIDE in request.extensions).handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        if not isinstance(response.stream, Iterable):
            raise HarnessError("the connection pool returned a stream that is not for reading")
        body = _Body(response.stream)
        return httpx.Response(
            status_code=response.status,
            headers=response.headers,
            stream=body,
            extensions={**response.extensions, "body": body},
        )

    def reachable(self, url: str) -> bool:
        """Return whether a connection to the URL's host can be opened; true where a proxy stands before it."""
        address = httpx.URL(url)
        if not _is_direct(address) and self._proxies.get(address.scheme):
            return True
        port = address.port or {"https": 443}.get(address.scheme, 80)
        try:
            with socket.create_connection((address.host, port), _REACH_SECONDS):
                return True
        except OSError:
            return False

    def close(self) -> None:
        """Keep the pool: one client's end is not the end of the others. `close_all` ends it."""

    def close_all(self) -> None:
        """End all connections."""
        for pool in self._pools.values():
            pool.close()

    def _pool(self, url: httpx.URL, *, aside: bool) -> httpcore.ConnectionPool:
        proxy = None if _is_direct(url) else self._proxies.get(url.scheme)
        context = self._showing if self._showing is not None and self._shown_to(str(url)) else self._context
        key = (proxy, context is self._showing, aside)
        with self._lock:
            if key not in self._pools:
                self._pools[key] = self._new_pool(proxy, context)
            return self._pools[key]

    def _new_pool(self, proxy: str | None, context: ssl.SSLContext) -> httpcore.ConnectionPool:
        shape: dict[str, Any] = {
            "ssl_context": context,
            "max_connections": 32,
            "max_keepalive_connections": 32,
            "keepalive_expiry": 20.0,
            "network_backend": _DeadlineBackend(self.deadline),
        }
        if proxy is None:
            return httpcore.ConnectionPool(**shape)
        named = httpx.Proxy(proxy)
        return httpcore.HTTPProxy(str(named.url), proxy_auth=named.raw_auth, **shape)


def usual_context() -> ssl.SSLContext:
    """Return a context that trusts whom the environment trusts (SSL_CERT_FILE), and shows no certificate."""
    return httpx.create_ssl_context()


def surplus(response: httpx.Response) -> int:
    """Return how many bytes followed an answer that was read to its end; if any did, its connection is closed."""
    body, stream = response.extensions.get("body"), response.extensions.get("network_stream")
    beyond = body.surplus() if isinstance(body, _Body) else 0
    if beyond and isinstance(stream, _DeadlineStream):
        stream.close()  # the pool opens another in its place
    return beyond


def is_doubtful(response: httpx.Response, body: bytes, asked: object) -> bool:
    """Return whether an answer that was read to its end may be one to another request than `asked`."""
    stream = response.extensions.get("network_stream")
    head = repr((response.status_code, response.headers.raw)).encode()
    return isinstance(stream, _DeadlineStream) and stream.doubts(asked, blake2b(head + body).digest())


def more_follows(response: httpx.Response, seconds: float) -> bool:
    """Return whether bytes that nobody asked for follow an answer within some seconds.

    They do where it was one to an earlier request: the answer to the last one is still to come. The connection stays
    open: another request may go by it by now, and one that lies idle with unread bytes is not used again.
    """
    stream = response.extensions.get("network_stream")
    return isinstance(stream, _DeadlineStream) and stream.readable_within(seconds)


def beyond_head(response: httpx.Response) -> bytes:
    """Return the body that came with the answer to a HEAD, which must have none (RFC 9110, 9.3.2)."""
    stream = response.extensions.get("network_stream")
    return stream.beyond_head() if isinstance(stream, _DeadlineStream) else b""


def _is_direct(url: httpx.URL) -> bool:
    try:
        return ip_address(url.host).is_loopback
    except ValueError:
        return url.host == "localhost" or bool(proxy_bypass(url.host))


class _as_httpx:  # noqa: N801 - reads as a phrase in `with`
    """Turns errors of the connection pool into those of the client library."""

    _KINDS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
        (httpcore.ConnectTimeout, httpx.ConnectTimeout),
        (httpcore.ReadTimeout, httpx.ReadTimeout),
        (httpcore.WriteTimeout, httpx.WriteTimeout),
        (httpcore.TimeoutException, httpx.TimeoutException),
        (httpcore.ConnectError, httpx.ConnectError),
        (httpcore.ReadError, httpx.ReadError),
        (httpcore.NetworkError, httpx.NetworkError),
        (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol),
        (httpcore.RemoteProtocolError, httpx.RemoteProtocolError),
        (httpcore.LocalProtocolError, httpx.LocalProtocolError),
        (httpcore.ProtocolError, httpx.ProtocolError),
    )

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: object) -> None:
        if problem is None:
            return
        for theirs, ours in self._KINDS:
            if isinstance(problem, theirs):
                raise ours(str(problem)) from problem
