"""Headers by which a proxy tells for which host it forwards, as anybody could send them."""

from __future__ import annotations

from collections.abc import Mapping

HOST = "payerproof-elsewhere.example"
HEADERS: Mapping[str, Mapping[str, str]] = {
    "X-Forwarded-Host": {"x-forwarded-host": HOST, "x-forwarded-proto": "https"},
    "Forwarded": {"forwarded": f"host={HOST};proto=https"},
    "X-Original-Host": {"x-original-host": HOST, "x-host": HOST, "x-forwarded-server": HOST},
}
"""By name: the headers to send."""
