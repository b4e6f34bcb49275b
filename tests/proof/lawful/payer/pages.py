"""The pages that a member meets, and the headers that protect them."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from tests.proof.lawful.payer.wire import Reply

GUARDED = [
    ("content-type", "text/html; charset=utf-8"),
    ("cache-control", "no-store"),
    ("x-frame-options", "DENY"),
    ("content-security-policy", "frame-ancestors 'none'; default-src 'self'"),
    ("referrer-policy", "no-referrer"),
]

INFORMS = """
<p>What you share may include sensitive information: mental health, substance use, sexual health and HIV.</p>
<p>Once an app has your information, HIPAA may no longer protect it; the app's own privacy policy applies.</p>
<p>You can stop sharing at any time: withdraw your permission under Connected apps in your account.</p>
"""


def page(title: str, body: str, status: int = 200, *headers: tuple[str, str]) -> Reply:
    """Return a whole page."""
    text = f"<!doctype html><html lang=en><head><title>{escape(title)}</title></head><body><h2>{escape(title)}</h2>"
    return Reply(status, f"{text}{body}</body></html>".encode(), [*GUARDED, *headers])


def form(action: str, hidden: Iterable[tuple[str, str]], body: str) -> str:
    """Return a form with hidden fields."""
    fields = "".join(f'<input type=hidden name="{escape(name)}" value="{escape(value)}">' for name, value in hidden)
    return f'<form action="{escape(action)}" method=post>{fields}{body}</form>'


def forward(url: str) -> Reply:
    """Return a page that leads on by itself, as some do between two steps."""
    refresh = f'<meta http-equiv="refresh" content="0; url={escape(url)}">'
    text = f'<!doctype html><html><head>{refresh}</head><body><a href="{escape(url)}">Continue</a></body></html>'
    return Reply(200, text.encode(), GUARDED)
