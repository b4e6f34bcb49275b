"""The one place where secrets are taken out of what is written: evidence, reports and logs.

Two nets, one behind the other:
- every registered secret, in every spelling of `payerproof.evidence.spelling` and under any escapes;
- the fields that carry secrets by their name (RFC 6749, RFC 7636, OpenID Connect), registered or not.
What the second net meets and what opens a door is registered at once, so that the first meets it from then on.
What is taken out is marked `«redacted:NAME»`, so that a reader sees which secret stood there.
"""

from __future__ import annotations

import itertools
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_plus

from ahocorasick_rs import BytesAhoCorasick

from payerproof.evidence import secret_fields
from payerproof.evidence.spelling import anchors, spellings
from payerproof.evidence.unescaping import LAYERS, Unescaped, unescaped

SHORTEST_SEARCHED = 6
"""Characters. A shorter secret would hit innocent text, so it is known only as the whole value of a named field."""

_NET_SIZE = 8
"""Secrets of the smallest net, and how many nets of one size are poured into one of the next."""

_TAIL = 12
"""Bytes at the end of a pattern by which it is found before the whole of it is compared: a small automaton is fast."""
_CROWD = 8
"""Patterns that may share a tail. Where more do, each is searched whole, so that no text costs more than its length."""

_OPENS_A_DOOR = re.compile(r"(?!/|.*://|\d{4}-\d\d)(?=[^A-Za-z]*[A-Za-z])(?=.*[0-9]|.{32})[\w.~+/=:\-]{8,}")
"""What a token, a session id or a proof looks like. Words, dates, addresses and numbers may stand there as well."""

_LONGEST_LEARNT = 16 * 1024

_WORTH_KEEPING = 2 * 1024
_CLEAN_BYTES = 24 * 1024 * 1024
"""Bytes from which on a text without secrets is remembered, and what all of these may take."""

_LEARNT_BYTES = 2 * 1024 * 1024
"""Bytes of all spellings together of what was seen on the way and nobody registered."""

_TOKEN_BYTES = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=%")

_CLINICAL = frozenset({"code"})
"""Fields whose values are too often something else to be looked for elsewhere."""

_MARK = re.compile(r"«redacted:[\w\-. :/]+»")
_SET_COOKIE_PAIR = re.compile(r"(?P<name>[^=;,\s]+)=(?P<value>(?:(?!,\s*[^=;,\s]+=)[^;])*)")
"""Set-Cookie headers are joined by a comma, and a date holds one too: only one before `name=` parts cookies."""
_SCHEMES = frozenset({"basic", "bearer", "digest", "dpop", "hoba", "mac", "mutual", "negotiate", "oauth", "token"})
_COOKIE_ATTRIBUTES = frozenset({"path", "domain", "expires", "max-age", "samesite", "secure", "httponly", "priority"})
_CREDENTIAL_HEADERS = frozenset({"authorization", "proxy-authorization"})
_SECRET_HEADERS = frozenset({"x-api-key", "apikey", "api-key", "x-auth-token", "dpop", "ocp-apim-subscription-key"})
_URL_HEADERS = frozenset({"location", "content-location", "referer", "origin"})
_HEADERS_WITH_URLS = frozenset({"link", "refresh", "www-authenticate", "x-forwarded-uri", "x-original-url"})


MARKED = "«redacted:".encode()
"""How every mark begins, as bytes."""


def mark(name: str) -> str:
    """Return what stands in the place of a secret called `name`."""
    return f"«redacted:{name}»"


_numbers = itertools.count()


class _Searcher:
    """One automaton over the tails of many patterns, each with its name and whether it is but a part of its secret."""

    def __init__(self, patterns: Sequence[bytes], names: Sequence[tuple[str, bool]]) -> None:
        by_tail: dict[bytes, list[int]] = {}
        for index, pattern in enumerate(patterns):
            by_tail.setdefault(pattern[-_TAIL:], []).append(index)
        searched: dict[bytes, list[int]] = {}
        for tail, indexes in by_tail.items():
            if len(indexes) <= _CROWD:
                searched.setdefault(tail, []).extend(indexes)
            else:
                for index in indexes:
                    searched.setdefault(patterns[index], []).append(index)
        self._automaton = BytesAhoCorasick(list(searched))
        self.number = next(_numbers)
        self._ending = tuple(searched.values())
        self._patterns, self._names = tuple(patterns), tuple(names)

    def found(self, data: bytes) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, name) of each secret in `data`, in the order of their ends."""
        if not self._automaton.find_matches_as_indexes(data):
            return
        covered = 0
        for key, _, end in self._automaton.find_matches_as_indexes(data, overlapping=True):
            for index in self._ending[key]:
                start = end - len(self._patterns[index])
                if start < 0 or not data.startswith(self._patterns[index], start):
                    continue
                name, in_part = self._names[index]
                if not in_part:
                    yield start, end, name
                elif start >= covered:
                    whole = _whole(data, start, end)
                    covered = whole[1]
                    yield (*whole, name)


@dataclass(slots=True)
class _Net:
    """Patterns of some secrets and the automaton over them; rebuilt on the first search after a pattern was added."""

    secrets: list[str] = field(default_factory=list)
    patterns: list[bytes] = field(default_factory=list)
    names: list[tuple[str, bool]] = field(default_factory=list)
    size: int = 0
    searcher: _Searcher | None = None

    def add(self, secret: str, name: str) -> None:
        parts = anchors(secret)
        for pattern in sorted({spelled for part in parts or (secret,) for spelled in spellings(part)}):
            self.patterns.append(pattern)
            self.names.append((name, bool(parts)))
            self.size += len(pattern)
        self.secrets.append(secret)
        self.searcher = None

    def pour(self, other: _Net) -> None:
        self.patterns += other.patterns
        self.names += other.names
        self.secrets += other.secrets
        self.size += other.size
        self.searcher = None

    def built(self) -> _Searcher:
        if self.searcher is None:
            self.searcher = _Searcher(self.patterns, self.names)
        return self.searcher


class _Nets:
    """Nets by size, the oldest and largest first; beyond `budget` bytes of patterns the oldest is dropped.

    A full one is poured into the next larger, so that there are few, and each is rebuilt seldom; none takes more than
    a quarter of the budget, so that no more is forgotten at once.
    """

    def __init__(self, budget: int | None = None) -> None:
        self.nets = [_Net()]
        self._budget = budget

    def add(self, secret: str, name: str) -> list[str]:
        """Add a secret; return those that were dropped for it."""
        nets = self.nets
        if len(nets[-1].secrets) >= _NET_SIZE:
            while len(nets) > 1 and self._fit(nets[-2], nets[-1]):
                last = nets.pop()
                nets[-1].pour(last)
            nets.append(_Net())
        nets[-1].add(secret, name)
        dropped: list[str] = []
        while self._budget is not None and len(nets) > 1 and sum(net.size for net in nets) > self._budget:
            dropped += nets.pop(0).secrets
        return dropped

    def _fit(self, larger: _Net, smaller: _Net) -> bool:
        room = self._budget is None or larger.size + smaller.size <= self._budget // 4
        return room and len(larger.secrets) < _NET_SIZE * len(smaller.secrets)


class _Clean:
    """Texts in which nothing was found, the latest up to `most` bytes: only newer secrets are looked for in them.

    With each stand its layers and the numbers of the searchers that found nothing. Safe to share between threads.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._held = 0
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, tuple[tuple[Unescaped, ...], frozenset[int]]] = OrderedDict()

    def get(self, data: bytes) -> tuple[tuple[Unescaped, ...], frozenset[int]] | None:
        """Return the layers of a text, and by whom it was searched in vain."""
        if len(data) < _WORTH_KEEPING:
            return None
        with self._lock:
            return self._known.get(data)

    def put(self, data: bytes, layers: tuple[Unescaped, ...], tried: frozenset[int]) -> None:
        """Keep that a text was searched in vain."""
        if not _WORTH_KEEPING <= (size := _size(data, layers)) <= self._most:
            return
        with self._lock:
            if data not in self._known:
                self._held += size
            self._known[data] = layers, tried
            self._known.move_to_end(data)
            while self._held > self._most:
                oldest, (its_layers, _) = self._known.popitem(last=False)
                self._held -= _size(oldest, its_layers)


def _size(data: bytes, layers: tuple[Unescaped, ...]) -> int:
    return len(data) + sum(layer.size for layer in layers)


class Redactor:
    """Knows the secrets of one run and takes them out of bytes, headers and URLs; safe to share between threads.

    What the harness registers itself is kept for the whole run. Of what was only seen on the way the oldest is
    forgotten beyond a budget, since a target may send as many cookies as it likes.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._names: dict[str, str] = {}
        self._given, self._learnt = _Nets(), _Nets(_LEARNT_BYTES)
        self._searchers: tuple[_Searcher, ...] | None = ()
        self._clean = _Clean(_CLEAN_BYTES)

    def register(self, secret: str, name: str) -> None:
        """Redact `secret` from now on, as `name` (letters, digits and `-_. :/`; others become `_`).

        Registering the same secret again keeps its first name; an empty secret is ignored.
        """
        self._register(secret, name, self._given)

    def _register(self, secret: str, name: str, nets: _Nets) -> None:
        with self._lock:
            if not secret or secret in self._names:
                return
            shown = re.sub(r"[^\w\-. :/]", "_", name) or "secret"
            self._names[secret] = "secret" if secret in shown else shown
            if len(secret) < SHORTEST_SEARCHED:
                return
            for dropped in nets.add(secret, self._names[secret]):
                self._names.pop(dropped, None)
            self._searchers = None

    def text(self, body: bytes, *, url: str = "") -> bytes:
        """Return `body` without secrets; the very same object when it holds none.

        `url` is where the body was sent to: a FHIR search posted there may name a clinical `code`.
        """
        return self.searched(secret_fields.in_text(body, self.shown, url))

    def url(self, url: str) -> str:
        """Return `url` without userinfo and without the secrets of its query and fragment; the rest is kept."""
        return self.searched_text(secret_fields.in_url(url, self.shown))

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Return `headers` without secrets: an authorization keeps its scheme, a cookie its name."""
        named = {name: self._header(name.lower(), value) for name, value in headers.items()}
        if not self.holds_secret("\n".join(named.values()).encode("utf-8", "surrogatepass")):
            return named
        return {name: self.searched_text(value) for name, value in named.items()}

    def line(self, text: str) -> str:
        """Return text for people (a reason, a log line) without secrets."""
        raw = text.encode("utf-8", "surrogatepass")
        clean = self.text(raw)
        return text if clean is raw else clean.decode("utf-8", "surrogatepass")

    def holds_secret(self, data: bytes) -> bool:
        """Tell whether a registered secret stands in `data`, in any spelling."""
        return bool(self._hits(data))

    def searched(self, data: bytes) -> bytes:
        """Return `data` without registered secrets; fields that are secret by name alone are left as they are.

        Where two secrets overlap, the whole stretch is taken out under the name of the longer one.
        """
        hits = self._hits(data)
        if not hits:
            return data
        pieces, kept = [], 0
        for start, end, name in _stretches(hits):
            pieces += [data[kept:start], mark(name).encode()]
            kept = end
        return b"".join([*pieces, data[kept:]])

    def _hits(self, data: bytes) -> list[tuple[int, int, str]]:
        """Return (start, end, name) of every secret in `data`, as it stands and below up to three layers of escapes."""
        nets = self._nets() if data else ()
        known = self._clean.get(data)
        layers, tried = known or (_layers(data), frozenset())
        hits: list[tuple[int, int, str]] = []
        for depth, text in enumerate((data, *(layer.text for layer in layers))):
            for start, end, name in (hit for net in nets if net.number not in tried for hit in net.found(text)):
                for layer in reversed(layers[:depth]):
                    start, end = layer.original(start, end)  # noqa: PLW2901 - the same hit, one layer further out
                hits.append((start, end, name))
        if not hits and nets:
            self._clean.put(data, layers, frozenset(net.number for net in nets))
        return hits

    def searched_text(self, text: str) -> str:
        """Return text without registered secrets, as `searched` does for bytes."""
        raw = text.encode("utf-8", "surrogatepass")
        clean = self.searched(raw)
        return text if clean is raw else clean.decode("utf-8", "surrogatepass")

    def shown(self, value: str, field_name: str) -> str:
        """Return the mark for the whole value of a secret field: the secret's own name where it is known.

        A value that looks like what opens a door is known from now on.
        """
        if not value or _MARK.fullmatch(value):
            return value
        if field_name not in _CLINICAL and len(value) <= _LONGEST_LEARNT:
            for plain in {value, unquote(value), unquote_plus(value)}:
                if _OPENS_A_DOOR.fullmatch(plain):
                    self._register(plain, field_name, self._learnt)
        return mark(self._names.get(value) or self._names.get(unquote_plus(value)) or field_name)

    def _header(self, name: str, value: str) -> str:
        if name in _CREDENTIAL_HEADERS:
            scheme, space, credentials = value.partition(" ")
            known = space and scheme.lower() in _SCHEMES
            return f"{scheme} {self.shown(credentials, name)}" if known else self.shown(value, name)
        if name == "cookie":
            return ";".join(map(self._cookie, value.split(";")))
        if name == "set-cookie":
            return _SET_COOKIE_PAIR.sub(self._set_cookie, value)
        if name in _SECRET_HEADERS:
            return self.shown(value, name)
        if name in _URL_HEADERS:
            return secret_fields.in_url(value, self.shown)
        return secret_fields.in_prose(value, self.shown) if name in _HEADERS_WITH_URLS else value

    def _cookie(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        return f"{name}={self.shown(value, 'cookie')}" if equals else self.shown(pair, "cookie")

    def _set_cookie(self, pair: re.Match[str]) -> str:
        if pair["name"].lower() in _COOKIE_ATTRIBUTES:
            return pair[0]
        return f"{pair['name']}={self.shown(pair['value'], 'cookie')}"

    def _nets(self) -> tuple[_Searcher, ...]:
        searchers = self._searchers
        if searchers is None:
            with self._lock:
                nets = [net for net in (*self._given.nets, *self._learnt.nets) if net.patterns]
                searchers = tuple(net.built() for net in nets)
                self._searchers = searchers
        return searchers


def _layers(data: bytes) -> tuple[Unescaped, ...]:
    """Return a text with its escapes undone, and what that reads once its own are."""
    layers: list[Unescaped] = []
    while len(layers) < LAYERS and (below := unescaped(layers[-1].text if layers else data)) is not None:
        layers.append(below)
    return tuple(layers)


def _whole(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the stretch of characters of a token around a part of a long one."""
    while start and data[start - 1] in _TOKEN_BYTES:
        start -= 1
    while end < len(data) and data[end] in _TOKEN_BYTES:
        end += 1
    return start, end


def _stretches(hits: Iterable[tuple[int, int, str]]) -> Iterable[tuple[int, int, str]]:
    """Join overlapping hits; each stretch bears the name of its longest hit."""
    start, end, name, longest = -1, -1, "", 0
    for hit_start, hit_end, hit_name in sorted(hits):
        if hit_start >= end:
            if longest:
                yield start, end, name
            start, end, name, longest = hit_start, hit_end, hit_name, hit_end - hit_start
            continue
        end = max(end, hit_end)
        if hit_end - hit_start > longest:
            name, longest = hit_name, hit_end - hit_start
    if longest:
        yield start, end, name
