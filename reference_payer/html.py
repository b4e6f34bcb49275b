"""Rendering of the payer's pages; everything that comes from outside is escaped by the template engine."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

_FOLDER = files("payerproof.reference_payer") / "pages"
_PAGES = Environment(
    loader=FunctionLoader(lambda name: (_FOLDER / name).read_text(encoding="utf-8")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
COOKIE = "payer_session"


def style() -> bytes:
    """Return the one style sheet of the pages."""
    return (_FOLDER / "style.css").read_bytes()


def page_headers(form_target: str | None = None) -> dict[str, str]:
    """Return the headers of every page: never cached, never framed, no script.

    `form_target` is the origin to which a form's answer may redirect the browser.
    """
    forms = f"'self' {form_target}" if form_target else "'self'"
    policy = f"default-src 'none'; style-src 'self'; form-action {forms}; frame-ancestors 'none'; base-uri 'none'"
    return {
        "cache-control": "no-store",
        "pragma": "no-cache",
        "content-security-policy": policy,
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }


def text_of(name: str, values: Mapping[str, Any]) -> str:
    """Return the HTML of the page `name`."""
    return _PAGES.get_template(name).render(values)


def render(name: str, status: int = 200, **values: Any) -> Response:
    """Return the page `name` as an answer."""
    return HTMLResponse(text_of(name, values), status_code=status, headers=page_headers())


def set_cookie(response: Response, value: str) -> Response:
    """Give the browser its session: no script reads it, no other site's form carries it."""
    response.set_cookie(COOKIE, value, httponly=True, samesite="lax", path="/")
    return response
