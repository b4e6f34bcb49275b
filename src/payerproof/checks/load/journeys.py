"""Journeys of apps, filled for each member and phrased as the target takes it.

Each request was asked once while the target was at rest, with all its pages; what they held then, they have to hold
under load. A request that is refused at rest, in every way that the target may take it, is no part of a journey.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from urllib.parse import quote

from payerproof import catalog
from payerproof.checks.common.filling import filled
from payerproof.checks.load.plan import Ask, Journey, Step
from payerproof.payer import Payer
from payerproof.payer.dialect import phrasing
from payerproof.smart.sessions import Session
from payerproof.target.journey import JourneyStep, JourneyTemplate
from payerproof.target.query_path import PathRequest

_VARIANTS_TRIED = 8


def journeys(payer: Payer, sessions: Sequence[Session], names: Sequence[str]) -> Iterator[Journey]:
    """Yield the journeys of these names, one for each session that the target lets make it."""
    walked = _Walked(payer)
    for name in names:
        template = catalog.journeys()[name]
        for session in sessions:
            if steps := tuple(_steps(payer, template, session, walked)):
                yield Journey(name, steps)


def _steps(payer: Payer, template: JourneyTemplate, session: Session, walked: _Walked) -> Iterator[Step]:
    for step in template.steps:
        for kind in _types(payer, step, session):
            for request in islice(_requests(payer, step, session, kind), _VARIANTS_TRIED):
                values = walked.values(session, request.url, step.pages)
                if values is not None:
                    yield Step(_ask(payer, template.id, session, request, kind, values), step.pages, step.think)
                    break


def _types(payer: Payer, step: JourneyStep, session: Session) -> tuple[str, ...]:
    clinical = payer.scope.clinical_types(session.requester) if step.clinical else ()
    return (*step.types, *clinical) if step.path else ("",)


def _requests(payer: Payer, step: JourneyStep, session: Session, kind: str) -> Iterator[PathRequest]:
    """Yield a step's request as the target was found to take it, then its lawful variants."""
    if not step.path:
        yield PathRequest.get(step.ask)
        return
    path = next((each for each in catalog.query_paths() if each.id == step.path and each.serves(kind)), None)
    request = None if path is None else filled(payer, path, session, session.requester, kind)
    if request is None:
        return
    day_ago = (payer.now() - timedelta(days=1)).isoformat(timespec="seconds")
    added = step.query.replace("{yesterday}", quote(day_ago, safe=""))
    whole = replace(request, query="&".join(filter(None, (request.query, added))))
    yield whole
    if patient := payer.patient(session.requester):
        yield from (variant for _, variant in phrasing.variants(payer.dialect, whole, patient))


def _ask(payer: Payer, name: str, session: Session, request: PathRequest, kind: str, values: tuple[str, ...]) -> Ask:
    me = session.requester
    return Ask(
        path=f"{name}/{kind or request.path}",
        requester=me,
        subject=me,
        method="GET",
        url=payer.absolute(request.url),
        headers={**payer.wire.extra, "accept": payer.dialect.accept},
        values=values,
        type=kind,
    )


class _Walked:
    """What walks at rest brought, each made once: journeys share their requests. No answer is kept."""

    def __init__(self, payer: Payer) -> None:
        self._payer = payer
        self._kept: dict[tuple[str, str, int], tuple[str, ...] | None] = {}

    def values(self, session: Session, url: str, limit: int) -> tuple[str, ...] | None:
        """Return the requester's own values on the pages of a search, `limit` at most; None where it is refused."""
        key = (session.requester, url, limit)
        if key not in self._kept:
            pages = self._payer.pages(session, url, limit).pages
            own = {hit.value for page in pages for hit in page.owned_by(session.requester)}
            self._kept[key] = tuple(sorted(own)) if all(page.exchange.ok for page in pages) else None
        return self._kept[key]
