"""The page: which address shows or does what, and what a person reads where something is not there or not right."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import click
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from payerproof.errors import ConfigurationError, EvidenceError, PayerproofError
from payerproof.ui import changing, runs, starting
from payerproof.ui.asked import Asked, House
from payerproof.ui.children import Children
from payerproof.ui.folders import Folders, NotThere
from payerproof.ui.pages import STATIC, page, static
from payerproof.visible import one_line

View = Callable[[Asked], Response]

MOST_FORM = 256 * 1024
"""Bytes of a form."""
_MOST_FIELDS = 2000
_FORM_TYPE = "application/x-www-form-urlencoded"

SHOWN: dict[str, View] = {
    "/": runs.home,
    "/start": starting.form,
    "/targets": starting.targets,
    "/commands/{number:int}": starting.command,
    "/compare": runs.side_by_side,
    "/waivers": changing.waivers,
    "/runs/{name}": runs.run,
    "/runs/{name}/live": runs.live,
    "/runs/{name}/findings/{fingerprint}": runs.finding,
    "/runs/{name}/cases": runs.cases,
    "/runs/{name}/cases/{place:int}": runs.case,
    "/runs/{name}/exchanges": runs.exchange,
    "/runs/{name}/exchanges/{id}": runs.exchange,
    "/runs/{name}/open": runs.unlearnt,
    "/runs/{name}/files": runs.files,
    "/runs/{name}/files/{file}": runs.download,
}
DONE: dict[str, View] = {
    "/start": starting.start,
    "/targets/check": starting.check,
    "/commands/{number:int}/stop": starting.stop,
    "/waivers": changing.waived,
    "/runs/{name}/again": starting.again,
    "/runs/{name}/attest": changing.attested,
}


def application(folders: Folders, children: Children, targets: Any = ()) -> ASGIApp:
    """Return the page over run folders; it starts commands as `children` and offers `targets` beside the files here."""
    house = House(folders, children, targets)
    routes = [Route(path, _endpoint(house, view), methods=["GET"]) for path, view in SHOWN.items()]
    routes += [Route(path, _endpoint(house, view), methods=["POST"]) for path, view in DONE.items()]
    routes.append(Route("/static/{name}", _static, methods=["GET"]))
    return Starlette(routes=routes, exception_handlers={404: _missing, 405: _missing})


def _endpoint(house: House, view: View) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        form: dict[str, list[str]] = {}
        if request.method == "POST":
            try:
                form = await _form(request)
            except ValueError as problem:
                return PlainTextResponse(f"payerproof: {problem}\n", 413)
        root = request.scope["root_path"]
        asked = Asked(house, root, request.path_params, request.query_params, form, "x-part" in request.headers)
        return await run_in_threadpool(_answered, view, asked)

    return endpoint


async def _form(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form, read up to a limit. Raises ValueError for what is no such form."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != _FORM_TYPE:
        raise ValueError("this is no form")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_FORM:
            raise ValueError("the form is too large")
    found: dict[str, list[str]] = {}
    for name, value in parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS):
        found.setdefault(name, []).append(value)
    return found


def _answered(view: View, asked: Asked) -> Response:
    """Call a view; what goes wrong becomes a page that says so."""
    try:
        return view(asked)
    except NotThere as problem:
        return asked.shown("page-problem.html", 404, headline="Not there", problem=str(problem))
    except ConfigurationError as problem:
        return asked.shown("page-problem.html", 400, headline="That cannot be done", problem=str(problem))
    except (EvidenceError, OSError) as problem:
        told = str(problem) if isinstance(problem, EvidenceError) else f"{problem.filename}: {problem.strerror}"
        return asked.shown("page-problem.html", 422, headline="This run cannot be read", problem=told)
    except PayerproofError as problem:
        return asked.shown("page-problem.html", 500, headline="That did not work", problem=str(problem))
    except Exception as problem:  # noqa: BLE001 - what a run folder holds may fit its schema and still break a page
        told = one_line(f"{type(problem).__name__}: {problem}")
        click.echo(f"payerproof: a page could not be made: {told}", file=sys.stderr)
        return asked.shown("page-problem.html", 500, headline="This page could not be made", problem=told)


async def _static(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        return PlainTextResponse("payerproof: not there\n", 404)
    return Response(static(name), media_type=STATIC[name])


async def _missing(request: Request, problem: Exception) -> Response:
    root, status = request.scope["root_path"], getattr(problem, "status_code", 404)
    told = {"headline": "Not there", "problem": "nothing is at this address"}
    return HTMLResponse(page("page-problem.html", root=root, busy=[], **told), status)
