"""Damage to the status line and to headers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from tests.hostile.behaviours import Spoil
from tests.hostile.raw import Raw
from tests.loopback import Asked, Reply


def status(code: int, text: str = "", headers: dict[str, str] | None = None) -> Spoil:
    """Answer with a status, a text and headers, and nothing else."""
    head = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    raw = f"HTTP/1.1 {code} Status\r\n{head}content-length: {len(text.encode())}\r\nconnection: close\r\n\r\n{text}"
    return lambda _asked, _honest: [raw.encode("latin-1", "replace")]


def restated(code: int) -> Spoil:
    """Send the honest body under another status."""
    return lambda asked, honest: Raw.of(_head(honest, f"HTTP/1.1 {code} Status", {}) + _body(asked, honest))


def header(values: dict[str, str], *, drop: list[str] | None = None) -> Spoil:
    """Set headers, each value as it is; `{location}` and `{path}` are filled. `drop` names those to leave out."""

    def spoil(asked: Asked, honest: Reply) -> Reply:
        known = {"location": honest.headers.get("location", ""), "path": asked.target}
        filled = {name: _filled(value, known) for name, value in values.items()}
        return Raw.of(_head(honest, f"HTTP/1.1 {honest.status} Status", filled, drop or []) + _body(asked, honest))

    return spoil


def many_headers(number: int, size: int = 10, name: str = "x-many-{n}") -> Spoil:
    """Add many headers of a size; `{n}` in the name is their number."""
    lines = "".join(f"{name.replace('{n}', str(each))}: {'y' * size}\r\n" for each in range(number)).encode()

    def spoil(asked: Asked, honest: Reply) -> Reply:
        first, _, rest = _head(honest, f"HTTP/1.1 {honest.status} Status", {}).partition(b"\r\n")
        return Raw.of(first + b"\r\n" + lines + rest + _body(asked, honest))

    return spoil


def first_line(text: str) -> Spoil:
    """Begin the answer with another first line."""
    return lambda asked, honest: Raw.of(_head(honest, text, {}) + _body(asked, honest))


def redirect(to: str, code: int = 302) -> Spoil:
    """Redirect; `{target}` is what was asked for, `{origin}` where, `{60000}` so many letters."""
    to = re.sub(r"\{(\d+)\}", lambda found: "x" * int(found[1]), to)

    def spoil(asked: Asked, _honest: Reply) -> Reply:
        location = _filled(to, {"target": asked.target, "origin": f"http://{asked.headers.get('host', '')}"})
        line = f"HTTP/1.1 {code} Moved\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"
        return Raw.of(line.encode("latin-1", "replace"))

    return spoil


def _filled(text: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def _body(asked: Asked, honest: Reply) -> bytes:
    return b"" if asked.method == "HEAD" else honest.body


def _head(honest: Reply, line: str, values: dict[str, str], drop: Iterable[str] = ()) -> bytes:
    left_out = {*drop, *values}
    repeated = getattr(honest, "repeated", ()) or honest.headers.items()
    lines = [line, *(f"{name}: {value}" for name, value in repeated if name not in left_out)]
    if "content-length" not in left_out:
        lines.append(f"content-length: {len(honest.body)}")
    lines += [f"{name}: {value}" for name, value in values.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
