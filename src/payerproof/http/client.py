"""The one door to HTTP: every request of the harness leaves here, and every exchange is recorded.

Three promises are kept here and nowhere else.
A request ends: connect, send and receive share one deadline, and a body is cut at a limit.
A redirect is never followed, and a bearer token goes to the origin it is for, or the one that issued it, alone.
The target file's own limits (requests a second, requests in all) hold.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpx

from payerproof.errors import HarnessError, LimitExceeded, TargetUnreachable
from payerproof.http.certificates import USUAL, Certificates
from payerproof.http.circuit_breaker import Breaker, Patience
from payerproof.http.content_encoding import ACCEPTED, ContentProblem, Decoder
from payerproof.http.memory import MEGABYTE, Held
from payerproof.http.outages import Death, Outages
from payerproof.http.transport import ASIDE, BoundedTransport, beyond_head, is_doubtful, more_follows, surplus
from payerproof.model import Exchange

DEADLINE = 30.0
MAX_BODY = 16 * MEGABYTE
MAX_HELD = 200 * MEGABYTE
RETRY_AFTER_LIMIT = 20.0
TOO_MANY_REQUESTS = 429
SURPLUS = "SurplusBytes"
"""How the error of an exchange begins where more bytes came than belong to its answer."""

_LATE = 2.0
"""Seconds by which the answer that another one displaced is expected."""
_IN_VAIN = 5
"""How often that is waited for in a row without any coming; a payer that answers oddly is not waited for each time."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NEVER_SENT = ("ConnectError", "ConnectTimeout")
_BROKEN_OFF = (*_NEVER_SENT, "RemoteProtocolError", "ReadError", "WriteError")
_HUNG_UP = ("RemoteProtocolError", "ReadError", "WriteError")
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be sent. `url` is absolute; `session` names the token it carries, for the record only."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    session: str | None = None


Origin = tuple[str, str, int]
"""Scheme, host and port."""


def origin(url: str) -> Origin:
    """Return (scheme, host, port) of an absolute URL, default ports made explicit; ("", "", 0) if it has none."""
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme, 0)
    except ValueError:
        return ("", "", 0)
    return (parts.scheme.lower(), (parts.hostname or "").lower(), port)


def same_origin(left: str, right: str) -> bool:
    """Return whether two absolute URLs share scheme, host and port; false where either has none."""
    first = origin(left)
    return first == origin(right) and bool(first[1])


def resolved(page: str, link: str) -> str:
    """Return the absolute URL that `link` means on `page`; a link that is no URL at all stays as it is."""
    try:
        return urljoin(page, link)
    except ValueError:
        return link


def redirected_to(exchange: Exchange) -> str | None:
    """Return the absolute address that a redirect leads to; None for any other answer, and where it names none."""
    if not 300 <= exchange.status < 400 or not exchange.headers.get("location"):  # noqa: PLR2004 - HTTP redirects
        return None
    return resolved(exchange.url, exchange.headers["location"])


class Wire:
    """Sends requests, one after another or some together, and records each as an `Exchange`.

    `record` gets every exchange, also those without an answer.
    `admit` is asked before each request; what it raises keeps the request from being sent.
    `requests_per_second` and `total` are the target file's limits; 0 means none.
    `concurrency` is how many requests may be under way at the same time.
    `held` is how many bytes the answers that are held at once may take, their values included; what is more is cut.
    `wait` is how many seconds a target that answered before, and is away, is waited for.
    `again_if_busy` is false for callers that wait for a busy target in their own way.
    `bound_to` is the URL whose origin may see a bearer token, `issuer` that of the endpoint which issued it; None
    until they are known.
    Safe to share between threads.
    """

    def __init__(
        self,
        record: Callable[[Exchange], None],
        *,
        requests_per_second: float = 0,
        total: int = 0,
        concurrency: int = 1,
        deadline: float = DEADLINE,
        max_body: int = MAX_BODY,
        held: int = MAX_HELD,
        certificates: Certificates = USUAL,
        admit: Callable[[], None] = lambda: None,
        wait: float = 0.0,
        again_if_busy: bool = True,
    ) -> None:
        self.certificates = certificates
        self.record = record
        self.admit = admit
        self._pace = _Pace(requests_per_second)
        self._total = total
        self._deadline = deadline
        self._max_body = max_body
        self.held = Held(held)
        self._transport = BoundedTransport(
            verify=certificates.plain, showing=certificates.showing, shown_to=self._is_shown_certificate
        )
        self.at_once = max(1, concurrency)
        """Requests that may be under way at the same time."""
        self._crew = ThreadPoolExecutor(concurrency, "payerproof-wire") if concurrency > 1 else None
        self._lock = threading.Lock()
        self._begun = time.monotonic()
        self._sent = 0
        self.named = ""
        """What the names of exchanges begin with, where a run that was stopped is taken up again."""
        self._answered = False
        self._breaker = Breaker()
        self._patience = Patience()
        self._again_if_busy = again_if_busy
        self._outages = Outages(wait, self._transport.reachable)
        self._ever_answered: set[Origin] = set()
        self._isolated = False  # once an answer was followed by more, each request has a connection of its own
        self._in_vain = 0  # how often in a row nothing followed an answer that was doubted
        self._operated: Origin | None = None
        self._beyond = False
        self.bound_to: str | None = None
        self.issuer: str | None = None
        self.extra: Mapping[str, str] = {}
        """Headers that go with every request to the origin of `bound_to`, unless a request has its own."""
        self.certified: tuple[str, ...] = ()
        """Further origins, beside that of `bound_to`, that the client's certificate is shown to."""

    def _is_shown_certificate(self, url: str) -> bool:
        return any(same_origin(url, each) for each in (self.bound_to, *self.certified) if each)

    @property
    def sent(self) -> int:
        """How many requests were sent so far, answered or not."""
        return self._sent

    @property
    def left(self) -> int | None:
        """How many requests the target file's limit leaves; None where it sets none."""
        return max(0, self._total - self._sent) if self._total else None

    @property
    def deaths(self) -> tuple[Death, ...]:
        """The requests after which the target went away, each of them twice."""
        return tuple(self._outages.deaths)

    @property
    def waited(self) -> tuple[float, ...]:
        """How many seconds each outage was waited for."""
        return tuple(self._outages.waited)

    @contextmanager
    def operating(self, url: str) -> Iterator[None]:
        """Let requests to the origin of `url` carry a secret of the payer's operator, which no member's token is."""
        before, self._operated = self._operated, origin(url)
        try:
            yield
        finally:
            self._operated = before

    @contextmanager
    def taking_back(self) -> Iterator[None]:
        """Let requests be sent beyond the limits of number and time: what a run chose it takes back all the same."""
        before, self._beyond = self._beyond, True
        try:
            yield
        finally:
            self._beyond = before

    def spend(self, count: int) -> None:
        """Count requests that another process sent to the target for this run, against the same limit."""
        with self._lock:
            self._sent += count

    def browser(self) -> Browser:
        """Return a new browser: cookies of its own, no bearer token, the same recording and limits."""
        client = httpx.Client(transport=self._transport, follow_redirects=False)
        client.headers = httpx.Headers()
        return Browser(self, client)

    def send(self, request: Request) -> Exchange:
        """Send `request` and return the exchange; the body is whole unless `truncated`.

        An answer that may be one to an earlier request is held against another one, where it is safe to ask again.
        A 429, or a 503 with a Retry-After, is tried again once if the wait is within reason and has helped before.
        A target that is away is waited for; what it did not get, or what may safely be asked twice, is sent again.
        Where no answer comes, `status` is 0 and `error` says why; where one breaks off, the part that came is kept,
        `truncated`, and `error` says why.
        Raises LimitExceeded, and TargetUnreachable once the target stays silent.
        """
        (number,) = self._take_turns(request)
        return self._patiently(request, number)

    def send_together(self, requests: Sequence[Request], gap: float = 0.0) -> tuple[Exchange, ...]:
        """Send requests that do not depend on one another at the same time, as far as `concurrency` allows.

        `gap`: seconds by which each is sent after the one before it, answered or not.
        Returns the answers in the order of the requests, which is also that of their ids; each is as `send` would.
        """
        if self._crew is None:
            return tuple(self.send(request) for request in requests)
        numbers = self._take_turns(*requests)
        under_way: list[Future[Exchange]] = []
        for each in zip(requests, numbers, strict=True):
            if gap and under_way:
                time.sleep(gap)
            under_way.append(self._crew.submit(self._patiently, *each))
        wait(under_way)  # all have ended, and are recorded, before the first of their errors is raised
        return tuple(future.result() for future in under_way)

    def close(self) -> None:
        """Close all connections; a request under way is broken off, and recorded as such."""
        self._transport.close_all()
        if self._crew is not None:
            self._crew.shutdown(cancel_futures=True)
            self._transport.close_all()

    def _patiently(self, request: Request, number: int) -> Exchange:
        """Send, and once more where the connection was gone already, or after a 429 if that is worth it."""
        answered = self._answered
        exchange = self._exchange(None, request, number)
        if answered and _is_safe(request) and _hung_up(exchange) and not self._outages.is_away(request.url):
            (again,) = self._take_turns(request)
            exchange = self._exchange(None, request, again)
        exchange = self._after_outage(None, request, exchange)
        pause = _retry_after(exchange)
        if pause is None:
            self._patience.served()
        elif self._again_if_busy and pause <= RETRY_AFTER_LIMIT and self._patience.worth_waiting():
            time.sleep(pause)
            (again,) = self._take_turns(request)
            exchange = self._exchange(None, request, again)
            if _retry_after(exchange) is None:
                self._patience.served()
        return exchange

    def _after_outage(self, client: httpx.Client | None, request: Request, exchange: Exchange) -> Exchange:
        """Return `exchange`, or where the target is away what it answered once it was back.

        A request that it may have got is sent again only if that is safe. One that it dies of twice is remembered.
        """
        if origin(request.url) not in self._ever_answered or not (exchange.error or "").startswith(_BROKEN_OFF):
            return exchange
        with self._outages.lock:
            got = not (exchange.error or "").startswith(_NEVER_SENT)
            if not self._outages.is_away(request.url):
                return exchange if got else self._again(client, request)
            if not self._outages.returned(request.url):
                return exchange
            self._breaker.heard(whole=True)
            if got and not _is_safe(request):
                return exchange
            again = self._again(client, request)
            if got and not again.status and self._outages.is_away(request.url):
                self._outages.died(exchange, again)
                if self._outages.returned(request.url):
                    self._breaker.heard(whole=True)
            return again

    def _again(self, client: httpx.Client | None, request: Request) -> Exchange:
        (number,) = self._take_turns(request)
        return self._exchange(client, request, number)

    def _exchange(self, client: httpx.Client | None, request: Request, number: int, *, aside: bool = False) -> Exchange:
        """Send, record and return; `aside`: by a connection of its own."""
        self._pace.wait()
        if self.extra and self.bound_to and same_origin(request.url, self.bound_to):
            request = replace(request, headers={**self.extra, **request.headers})
        headers = {"accept-encoding": ACCEPTED, "user-agent": "payerproof", **request.headers}
        if request.method == "HEAD" or self._isolated or aside:  # what must not be there would be the next answer
            headers["connection"] = "close"
        self._transport.deadline.at = time.monotonic() + self._deadline
        began = time.monotonic()
        status, received, body, truncated, error, unsent = 0, {}, b"", False, None, False
        doubted: httpx.Response | None = None
        try:
            if client is None:  # no cookies, no redirects, no other feature of a client: half of what a client costs
                response = self._transport.handle_request(
                    httpx.Request(
                        request.method,
                        request.url,
                        headers=headers,
                        content=request.body or None,
                        extensions={ASIDE: True} if aside else {},
                    )
                )
            else:
                built = client.build_request(request.method, request.url, headers=headers, content=request.body or None)
                response = client.send(built, stream=True)
            try:
                status = response.status_code
                received = _flat(response.headers.multi_items())
                body, truncated, error = self._read(request, response)
                whole = error is None and not truncated
                doubted = response if whole and _is_doubted(client, request, response, body) else None
            finally:
                response.close()
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as problem:
            # addresses and cookies of a browser are the target's; what else cannot be sent is a mistake of ours
            if client is None and isinstance(problem, httpx.LocalProtocolError):
                raise HarnessError(f"a request that HTTP does not allow: {problem}") from problem
            error, unsent = f"{type(problem).__name__}: {problem}", True
        except (httpx.HTTPError, httpx.StreamError) as problem:
            error = f"{type(problem).__name__}: {problem}"
        elapsed = time.monotonic() - began
        exchange = Exchange(
            id=f"{self.named}x{number}",
            method=request.method,
            url=request.url,
            request_headers=dict(request.headers),
            request_body=request.body,
            status=status,
            headers=received,
            body=body,
            started=round(began - self._begun, 6),
            elapsed=round(elapsed, 6),
            truncated=truncated,
            error=error,
            session=request.session,
        )
        other: Exchange | None = None
        try:
            other = self._other_answer(request, exchange, doubted) if doubted is not None and not aside else None
        finally:
            if other is not None:
                error = f"{SURPLUS}: the answer to an earlier request came in place of its own"
            exchange = self.held.take(replace(exchange, error=error))
            self.record(exchange)
        if not unsent:
            answered = error is None or error.startswith(SURPLUS)
            self._breaker.heard(whole=answered)
            self._answered = answered
            self._ever_answered |= {origin(request.url)} if status else set()
        return exchange if other is None else other

    def _read(self, request: Request, response: httpx.Response) -> tuple[bytes, bool, str | None]:
        """Return the decoded body, whether it is not the whole of it, and what was wrong with it if anything was."""
        body, truncated, error = _read(response, self._max_body)
        if request.method == "HEAD" and error is None:
            body = beyond_head(response)
        elif error is None and not truncated and (beyond := surplus(response)):
            self._isolated = True
            error = f"{SURPLUS}: {beyond} bytes that nobody asked for follow the answer"
        return body, truncated, error

    def _other_answer(self, request: Request, doubtful: Exchange, response: httpx.Response) -> Exchange | None:
        """Ask once more, aside; return that answer where the doubtful one was not that to `request`.

        It was not where the two differ, and more comes by the connection of the first: its own answer, or what the
        network doubled. Where nothing comes, the payer answers so, however odd that is.
        """
        (number,) = self._take_turns(request)
        again = self._exchange(None, request, number, aside=True)
        alike = (again.status, again.body) == (doubtful.status, doubtful.body)
        follows = more_follows(response, 0.0 if alike or self._in_vain >= _IN_VAIN else _LATE)
        if not alike:
            self._in_vain = 0 if follows else self._in_vain + 1
        return again if follows and not alike else None

    def _guard(self, request: Request) -> None:
        carries = any(name.lower() == "authorization" for name in request.headers)
        bearer = carries and any(value.lower().startswith("bearer ") for value in request.headers.values())
        allowed = any(same_origin(request.url, each) for each in (self.bound_to, self.issuer) if each)
        operated = self._operated is not None and origin(request.url) == self._operated
        if bearer and not operated and not allowed:
            host = origin(request.url)[1] or "nowhere"
            raise HarnessError(f"a bearer token was about to leave its origin, to {host}")

    def _take_turns(self, *requests: Request) -> range:
        """Return the numbers of exchanges about to be made. Raises before any of them is sent."""
        if not self._beyond:
            self.admit()
        for request in requests:
            self._guard(request)
            if self._outages.is_deadly(request.method, request.url):
                raise TargetUnreachable("the target went away twice after this request, so it is not sent again")
            self._breaker.admit()
        with self._lock:
            if self._total and not self._beyond and self._sent + len(requests) > self._total:
                raise LimitExceeded(f"the target file allows {self._total} requests in all; nothing more is sent")
            first = self._sent + 1
            self._sent += len(requests)
        return range(first, first + len(requests))


class Browser:
    """A person's browser for login, consent and portal pages: cookies, forms, no bearer token.

    Redirects are returned, not followed: the caller decides where to go.
    """

    def __init__(self, wire: Wire, client: httpx.Client) -> None:
        self._wire = wire
        self._client = client

    def send(self, request: Request) -> Exchange:
        """Send `request` with this browser's cookies; errors as `Wire.send`."""
        wire = self._wire
        (number,) = wire._take_turns(request)  # noqa: SLF001 - the browser is the wire's other half
        exchange = wire._exchange(self._client, request, number)  # noqa: SLF001 - as above
        return wire._after_outage(self._client, request, exchange)  # noqa: SLF001 - as above

    def twin(self, without: str = "") -> Browser:
        """Return another browser with the same cookies, but for the one that is named."""
        other = self._wire.browser()
        for cookie in self._client.cookies.jar:
            if cookie.name != without:
                other._client.cookies.jar.set_cookie(copy(cookie))  # noqa: SLF001 - of its own kind
        return other

    def adopt(self, url: str, cookies: Mapping[str, str]) -> None:
        """Take over cookies that a script may have set for `url`; those known already stay."""
        known = {cookie.name for cookie in self._client.cookies.jar}
        for name, value in cookies.items():
            if name not in known:
                self._client.cookies.set(name, value, domain=urlsplit(url).hostname or "")

    def cookie_for(self, url: str) -> str:
        """Return the Cookie header that this browser would send to `url`; empty where no cookie goes there."""
        asked = httpx.Request("GET", url)
        self._client.cookies.set_cookie_header(asked)
        return str(asked.headers.get("cookie", ""))

    def cookies(self) -> list[dict[str, str]]:
        """Return the cookies as `{name, value, domain, path}`, for a page that renders what was sent."""
        return [
            {"name": cookie.name, "value": cookie.value or "", "domain": cookie.domain, "path": cookie.path}
            for cookie in self._client.cookies.jar
        ]


class _Pace:
    """Keeps requests at least `1/rate` seconds apart; 0 lets all pass."""

    def __init__(self, rate: float) -> None:
        self._gap = 1 / rate if rate else 0.0
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self) -> None:
        if not self._gap:
            return
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next)
            self._next = turn + self._gap
        if turn > now:
            time.sleep(turn - now)


def _flat(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in items:
        key = name.lower()
        flat[key] = f"{flat[key]}, {value}" if key in flat else value
    return flat


def _read(response: httpx.Response, limit: int) -> tuple[bytes, bool, str | None]:
    """Return the decoded body, whether it is not the whole of it, and why it broke off if it did."""
    body = bytearray()
    try:
        decoder = Decoder(response.headers.get("content-encoding", ""))
        for chunk in response.iter_raw():
            body += decoder.feed(chunk, limit + 1 - len(body))
            if len(body) > limit:
                return bytes(body[:limit]), True, None
        decoder.finish()
    except (httpx.HTTPError, httpx.StreamError, ContentProblem) as problem:
        return bytes(body), True, f"{type(problem).__name__}: {problem}"
    return bytes(body), False, None


def _is_doubted(client: httpx.Client | None, request: Request, response: httpx.Response, body: bytes) -> bool:
    """Return whether a whole answer may be one to an earlier request, and that matters.

    Refusals are alike by nature, and do no harm under another's name: only what was granted is doubted. So are pages
    for a browser; and what is not safe is not asked again.
    """
    doubted = is_doubtful(response, body, (request.method, request.url, request.session, request.body))
    granted = bool(body) and response.status_code < HTTPStatus.MULTIPLE_CHOICES
    return doubted and granted and client is None and _is_safe(request)


def _is_safe(request: Request) -> bool:
    """Return whether a request may be sent twice: by its method, or as a FHIR search, which changes nothing."""
    return request.method in _SAFE or (request.method == "POST" and urlsplit(request.url).path.endswith("/_search"))


def _hung_up(exchange: Exchange) -> bool:
    """Return whether the connection was gone before a word came, as where an idle one is closed while used again.

    A client may then send again what is safe (RFC 9112, 9.3.1).
    """
    return not exchange.status and (exchange.error or "").startswith(_HUNG_UP)


def _retry_after(exchange: Exchange) -> float | None:
    if exchange.status != TOO_MANY_REQUESTS and (exchange.status, "retry-after" in exchange.headers) != (503, True):
        return None
    value = exchange.headers.get("retry-after", "1").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        asked = parsedate_to_datetime(value).timestamp()
        stated = parsedate_to_datetime(exchange.headers["date"]).timestamp()
    except (ValueError, TypeError, OverflowError, KeyError):
        return 1.0
    return max(0.0, asked - stated)
