"""Pages made of templates: the report's own environment, so that what a target sent is made visible, then escaped."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from payerproof.reports.html import environment
from payerproof.ui.children import Child
from payerproof.visible import visible

STATIC = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}
"""Files that every page loads, with their types."""
_BODY = 70_000
_NO_CASES = 100.0


@cache
def static(name: str) -> bytes:
    """Return a file that every page loads; the style of the page stands on the report's."""
    own = _text(name)
    if name == "page.css":
        own = (resources.files("payerproof.reports.templates") / "report.css").read_text("utf-8") + own
    return own.encode()


def page(template: str, /, **given: Any) -> str:
    """Return a page, or a part of one."""
    return _environment().get_template(template).render(**given)


def _text(name: str) -> str:
    return (resources.files("payerproof.ui.templates") / name).read_text("utf-8")


def _beside(name: str) -> str | None:
    return _text(name) if name.startswith("page-") else None


def _whole(text: str) -> Markup:
    """Return a body as it was kept, visible and escaped, longer than other texts may be."""
    return Markup(escape(visible(text, _BODY)))  # noqa: S704 - escaped here


def _share(part: int, whole: int) -> str:
    return f"{min(_NO_CASES, 100 * part / whole) if whole else 0:.1f}"


def _command(child: Child) -> str:
    return " ".join(["payerproof", *child.words])


@cache
def _environment() -> Environment:
    made = environment(_beside)
    made.filters.update(whole=_whole, command=_command, identity=id)
    made.globals.update(share=_share)
    return made
