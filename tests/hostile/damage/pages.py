"""Damage to pages of HTML: noise before and after, other forms, other words."""

from __future__ import annotations

from tests.hostile.behaviours import Spoil
from tests.hostile.damage.bodies import _with
from tests.loopback import Asked, Reply


def surrounded(before: str = "", after: str = "", times: int = 1) -> Spoil:
    """Put text before and after what stands in the body of the page."""

    def spoil(_: Asked, honest: Reply) -> Reply:
        opened, closed = (before * times).encode(), (after * times).encode()
        made = honest.body.replace(b"<body>", b"<body>" + opened, 1).replace(b"</body>", closed + b"</body>", 1)
        if made == honest.body:
            made = opened + honest.body + closed
        return _with(honest, made)

    return spoil


def page(html: str, times: int = 1, status: int = 200) -> Spoil:
    """Show another page."""
    return lambda _asked, _honest: Reply(status, (html * times).encode(), {"content-type": "text/html; charset=utf-8"})


def upper() -> Spoil:
    """Write the names of elements in capitals."""
    names = ("form", "input", "button", "label", "select", "option")

    def spoil(_: Asked, honest: Reply) -> Reply:
        made = honest.body
        for name in names:
            made = made.replace(f"<{name}".encode(), f"<{name.upper()}".encode())
            made = made.replace(f"</{name}".encode(), f"</{name.upper()}".encode())
        return _with(honest, made)

    return spoil
