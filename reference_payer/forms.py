"""Reading of urlencoded forms, with a limit on their size."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.requests import Request

from payerproof.reference_payer.problems import PageProblem

FORM = "application/x-www-form-urlencoded"
LARGEST = 64 * 1024
"""Bytes of a form."""


async def form_of(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a urlencoded form in order. Raises PageProblem 400, 413 or 415."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise PageProblem(415, f"Forms are sent as {FORM}.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise PageProblem(413, "The form is too large.")
    return pairs(body)


def pairs(text: bytes) -> list[tuple[str, str]]:
    """Return the fields of urlencoded text in order. Raises PageProblem 400 for text that is not UTF-8."""
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError as problem:
        raise PageProblem(400, "The fields of the request cannot be read.") from problem


def repeated(fields: list[tuple[str, str]], names: tuple[str, ...]) -> str | None:
    """Return the first of `names` that is given twice; RFC 6749, section 3.1 forbids it."""
    given = [name for name, _ in fields]
    return next((name for name in names if given.count(name) > 1), None)
