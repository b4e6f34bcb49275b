"""Runs as they are read: the list, one run, its findings, cases, exchanges and files, and two runs side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.responses import FileResponse, Response

from payerproof.evidence.reading import Evidence, located
from payerproof.reports import findings, scope, waivers, words
from payerproof.reports.attested import OPEN, OPEN_REQUIREMENTS
from payerproof.reports.comparing import compare
from payerproof.reports.matrix import households
from payerproof.ui.asked import Asked
from payerproof.ui.door import REPORT_POLICY
from payerproof.ui.folders import NotThere, Results
from payerproof.ui.searching import Search, search

_QUIET_SECONDS = 120.0
"""A run that this page did not start and that wrote nothing for so long is taken for cut off."""
_MOST_GROUPS = 200
_PATIENCE = 2.0
"""Seconds that the page of a case waits for what its exchanges were."""


def home(asked: Asked) -> Response:
    """Show every run, the newest first."""
    house = asked.house
    return asked.shown("page-home.html", runs=list(house.folders.briefs()), folder=str(house.folders.root))


def run(asked: Asked) -> Response:
    """Show one run: its conclusion, or how far it is."""
    name = asked.names["name"]
    child = asked.house.children.of_run(name)
    if child is not None and child.running:
        return live(asked)
    house = asked.house
    if child is not None and not (house.folders.root / name).exists():
        return asked.shown("page-nothing.html", name=name, child=child)
    house.folders.folder(name)
    if not any(file == "results.json" for file, _ in house.folders.downloads(name)):
        return live(asked)
    results = house.folders.results(name)
    house.folders.evidence_soon(name, 0)
    found = results.found
    return asked.shown(
        "page-run.html",
        **_head(name, results),
        conclusion=words.conclusion(found),
        scope=tuple(scope.lines(found)),
        suites=_suites(results),
        households=households(found),
        complaints=tuple(waivers.complaints(found)),
    )


def live(asked: Asked) -> Response:
    """Show how far a run is; the part that changes alone where only that was asked for."""
    name, house = asked.names["name"], asked.house
    child = house.children.of_run(name)
    if child is None:
        house.folders.folder(name)
    progress = house.following(name).look()
    over = not child.running if child else progress.ended or _quiet(asked, name)
    given = {"name": name, "progress": progress, "child": child, "over": over}
    if not asked.part:
        return asked.shown("page-live.html", **given)
    part = asked.shown("page-progress.html", **given)
    if over:
        part.headers["x-over"] = "1"
    return part


def finding(asked: Asked) -> Response:
    """Show one finding with its plainest cases, their exchanges, and its waiver."""
    name, fingerprint = asked.names["name"], asked.names["fingerprint"]
    results = asked.house.folders.results(name)
    chosen = [each for each in results.found["findings"] if each["fingerprint"] == fingerprint]
    if not chosen:
        raise NotThere(f"run {name} has no finding {fingerprint}")
    evidence = asked.house.folders.evidence(name)
    (told,) = findings.findings({**results.found, "findings": chosen}, evidence)
    places = dict(zip(map(id, _verdicts(results, chosen[0])), chosen[0]["cases"], strict=True))
    return asked.shown(
        "page-finding.html",
        **_head(name, results),
        finding=told,
        places={id(case.verdict): places[id(case.verdict)] for case in told.told},
    )


def cases(asked: Asked) -> Response:
    """Search the cases of a run; the rows alone where only they were asked for."""
    name = asked.names["name"]
    results = asked.house.folders.results(name)
    hits = search(results, Search.asked(asked.query))
    given = {**_head(name, results), "hits": hits, "suites": sorted(set(results.suites.values()))}
    return asked.shown("page-hits.html" if asked.part else "page-cases.html", **given)


def case(asked: Asked) -> Response:
    """Show one case with every exchange it rests on."""
    name, place = asked.names["name"], asked.names["place"]
    results = asked.house.folders.results(name)
    if place >= len(results.found["verdicts"]):
        raise NotThere(f"run {name} has {len(results.found['verdicts']):,} cases, and no case {place}")
    verdict = results.found["verdicts"][place]
    evidence = asked.house.folders.evidence_soon(name, _PATIENCE)
    rules = {row["id"]: row for row in results.found["requirements"]}
    check = next(each for each in results.found["checks"] if each["id"] == verdict["check"])
    return asked.shown(
        "page-case.html",
        **_head(name, results),
        place=place,
        verdict=verdict,
        check=check,
        rules=[rules[each] for each in check["requirements"] if each in rules],
        finding=results.finding_of.get(place),
        read=evidence is not None,
        exchanges=[(each, evidence.exchanges.get(each) if evidence else None) for each in verdict["exchanges"]],
        is_open=verdict["outcome"] in OPEN,
    )


def exchange(asked: Asked) -> Response:
    """Show one exchange by its id: what was sent and what came back, redacted, as far as it was kept."""
    name, wanted = asked.names["name"], asked.names.get("id") or asked.query.get("id", "")
    wanted = wanted.strip()
    if "id" in asked.query:
        return asked.led(f"/runs/{name}/exchanges/{wanted}") if wanted.isalnum() else _no_exchange(name, wanted)
    results = asked.house.folders.results(name)
    evidence = asked.house.folders.evidence(name)
    found = evidence.exchanges.get(wanted)
    if found is None:
        return _no_exchange(name, wanted)
    ids = list(evidence.exchanges)
    at = ids.index(wanted)
    return asked.shown(
        "page-exchange.html",
        **_head(name, results),
        exchange=found,
        before=ids[at - 1] if at else None,
        after=ids[at + 1] if at + 1 < len(ids) else None,
        session=evidence.sessions.get(found.session or ""),
        token=evidence.sessions.get(found.token or ""),
        sent=_body(evidence, found.request_body),
        received=_body(evidence, found.body),
        used_by=[(at, each) for at, each in enumerate(results.found["verdicts"]) if wanted in each["exchanges"]][:20],
    )


def unlearnt(asked: Asked) -> Response:
    """Show what a run left open, what would teach more, and the requirements, with room for a person's word."""
    name = asked.names["name"]
    results = asked.house.folders.results(name)
    found = results.found
    return asked.shown(
        "page-open.html",
        **_head(name, results),
        groups=findings.unlearnt(found)[:_MOST_GROUPS],
        requirements=sorted(found["requirements"], key=lambda row: (row["source"], row["id"])),
        open_requirements=OPEN_REQUIREMENTS,
        open_outcomes=OPEN,
    )


def files(asked: Asked) -> Response:
    """Show the files of a run."""
    name = asked.names["name"]
    child = asked.house.children.of_run(name)
    given = {"name": name, "files": asked.house.folders.downloads(name), "child": child}
    return asked.shown("page-files.html", **given)


def download(asked: Asked) -> Response:
    """Hand a file of a run out: the report to be read, without scripts and in an origin of its own, others to keep."""
    file = asked.house.folders.file(asked.names["name"], asked.names["file"])
    if file.name == "report.html" and "keep" not in asked.query:
        return FileResponse(file, media_type="text/html", headers={"content-security-policy": REPORT_POLICY})
    return FileResponse(file, media_type="application/octet-stream", filename=f"{asked.names['name']}-{file.name}")


def side_by_side(asked: Asked) -> Response:
    """Compare the findings of two runs."""
    names = asked.house.folders.names()
    before, after = (asked.query.get(word, "") for word in ("before", "after"))
    compared = None
    if before and after:
        first, second = (asked.house.folders.results(name).found for name in (before, after))
        compared = compare(first, second)
    return asked.shown("page-compare.html", names=names, before=before, after=after, compared=compared)


def _head(name: str, results: Results) -> dict[str, Any]:
    """Return what every page of a run shows above."""
    found = results.found
    numbers = found["counts"]
    open_ones = numbers["inconclusive"] + numbers["error"] + numbers["not_offered"]
    title = found["target"].get("title") or found["target"]["name"]
    return {"name": name, "found": found, "title": title, "open_count": open_ones}


def _suites(results: Results) -> list[tuple[str, Mapping[str, int]]]:
    found: dict[str, Counter[str]] = {}
    for check in results.found["checks"]:
        found.setdefault(check["suite"], Counter()).update(check["counts"])
    return [(suite, {**numbers}) for suite, numbers in found.items() if numbers.total()]


def _verdicts(results: Results, chosen: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [results.found["verdicts"][place] for place in chosen["cases"]]


def _quiet(asked: Asked, name: str) -> bool:
    try:
        written = located(asked.house.folders.folder(name)).stat().st_mtime
    except OSError:
        return True
    return datetime.now(UTC).timestamp() - written > _QUIET_SECONDS  # a file tells the wall clock


def _body(evidence: Evidence, digest: str | None) -> tuple[str, str]:
    """Return a body as text, laid out where it is JSON, and what is to be said of it."""
    body = evidence.bodies.get(digest) if digest else None
    if body is None:
        return "", "empty" if digest is None else "not in the evidence"
    text = body.content.decode("utf-8", "replace")
    told = f"{body.size:,} bytes, sha256 {body.sha256[:16]}…"
    told += f"; the first {len(body.content):,} were kept" if body.truncated else ""
    try:
        return orjson.dumps(orjson.loads(text), option=orjson.OPT_INDENT_2).decode(), told
    except (orjson.JSONDecodeError, orjson.JSONEncodeError):
        return text, told


def _no_exchange(name: str, wanted: str) -> Response:
    raise NotThere(f"run {name} recorded no exchange {wanted[:40]!r}")
