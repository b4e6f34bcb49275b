"""Who saw whom: a picture of the people of a run, drawn from verdicts alone, for the first screen of the report.

An arrow leads from whoever asked to the person whose data came back, or of whom an answer gave something away.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from payerproof.model import Outcome
from payerproof.reports.matrix import households
from payerproof.reports.words import number_of

MOST_DRAWN = 12
"""People in one picture; the table beside it has everybody."""
MOST_ROWS = 60

_WIDTH, _MIDDLE, _RING, _NODE = 360.0, 124.0, 94.0, 8.0
_BEND = 9.0
SAW, SENSED, UNSURE = "fail", "hint", "inconclusive"


@dataclass(frozen=True, slots=True)
class Person:
    """One person on the ring: where the dot is, and where the name stands."""

    id: str
    x: float
    y: float
    name_x: float
    name_y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """What came back to one person of another: `path` is an SVG path, empty where one of them is not drawn.

    `kind`: `fail` where data were seen, `hint` where an answer gave something else away, `inconclusive` in doubt.
    """

    requester: str
    subject: str
    kind: str
    cases: int
    path: str

    @property
    def words(self) -> str:
        """What the arrow says."""
        said = {SAW: "got data of", SENSED: "learnt something of", UNSURE: "may have learnt something of"}[self.kind]
        return f"{self.requester} {said} {self.subject} ({number_of(self.cases, 'case')})"


@dataclass(frozen=True, slots=True)
class Picture:
    """The people who are drawn, every arrow, the gravest first, and pairs that were asked and gave nothing away."""

    people: tuple[Person, ...]
    arrows: tuple[Arrow, ...]
    asked: int
    beyond: int

    @property
    def words(self) -> str:
        """The picture in one sentence."""
        if not self.arrows:
            return f"Nobody got anything of anybody else's: {number_of(self.asked, 'pair')} of people were tried."
        return f"{'; '.join(arrow.words for arrow in self.arrows[:3])}{'; and more' if len(self.arrows) > 3 else ''}."  # noqa: PLR2004 - the first few


def picture(found: Mapping[str, Any]) -> Picture | None:
    """Return the picture of a run; None where nobody asked for anybody else's data."""
    members = [str(member["id"]) for member in found["target"].get("members") or ()]
    cases: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    asked: set[tuple[str, str]] = set()
    for verdict in found["verdicts"]:
        requester, subject = verdict["case"]["requester"], verdict["case"]["subject"]
        if requester and subject and requester != subject and verdict["outcome"] != Outcome.NOT_OFFERED:
            asked.add((requester, subject))
        for other, kind in _shown(verdict, requester, subject, members):
            cases[requester, other][kind] += 1
    if not asked and not cases:
        return None
    order = (SAW, SENSED, UNSURE)
    worst = {pair: next(kind for kind in order if kinds[kind]) for pair, kinds in cases.items()}
    ranked = sorted(worst, key=lambda pair: (order.index(worst[pair]), -cases[pair][worst[pair]], pair))
    people = {person.id: person for person in _placed(_drawn(ranked, found, members))}
    arrows = tuple(
        Arrow(*pair, worst[pair], cases[pair][worst[pair]], _path(people.get(pair[0]), people.get(pair[1])))
        for pair in ranked
    )
    return Picture(tuple(people.values()), arrows[:MOST_ROWS], len(asked), max(0, len(arrows) - MOST_ROWS))


def _shown(verdict: Mapping[str, Any], requester: str, subject: str, members: list[str]) -> Iterator[tuple[str, str]]:
    """Yield (person, kind) for everybody of whom a case showed something to its requester."""
    outcome = verdict["outcome"]
    if not requester or outcome not in {Outcome.FAIL, Outcome.INCONCLUSIVE}:
        return
    told = verdict["details"].get("owners") if outcome == Outcome.FAIL else None
    owners = [name for name in told if name in members and name != requester] if isinstance(told, list | dict) else []
    if owners:
        yield from ((owner, SAW) for owner in owners)
    elif subject and subject != requester:
        yield subject, SENSED if outcome == Outcome.FAIL else UNSURE


def _drawn(ranked: list[tuple[str, str]], found: Mapping[str, Any], members: list[str]) -> list[str]:
    """Return who is drawn: those whom arrows join, and then the people of their households."""
    names = list(dict.fromkeys(name for pair in ranked for name in pair))[:MOST_DRAWN]
    homes = [matrix.subjects for matrix in households(found).matrices]
    near = [home for home in homes if set(home) & set(names)] or homes[:1]
    names += [name for home in near for name in home if name not in names]
    kept = set(names[:MOST_DRAWN])
    return [name for name in dict.fromkeys((*members, *names)) if name in kept]


def _placed(names: list[str]) -> Iterator[Person]:
    for number, name in enumerate(names):
        angle = 2 * math.pi * number / len(names) - math.pi / 2
        across, down = math.cos(angle), math.sin(angle)
        x, y = _WIDTH / 2 + _RING * across, _MIDDLE + _RING * down
        anchor = "middle" if abs(across) < 0.2 else "start" if across > 0 else "end"  # noqa: PLR2004 - nearly above
        name_x = x + (0 if anchor == "middle" else 14 if across > 0 else -14)
        name_y = y + (4 if anchor != "middle" else 22 if down > 0 else -13)
        yield Person(name, round(x, 1), round(y, 1), round(name_x, 1), round(name_y, 1), anchor)


def _path(start: Person | None, end: Person | None) -> str:
    """Return a bow from one dot to the edge of another, so that there and back are two."""
    if start is None or end is None:
        return ""
    across, down = end.x - start.x, end.y - start.y
    length = math.hypot(across, down) or 1.0
    across, down = across / length, down / length
    x1, y1 = start.x + across * _NODE, start.y + down * _NODE
    x2, y2 = end.x - across * (_NODE + 6), end.y - down * (_NODE + 6)
    bend_x, bend_y = (x1 + x2) / 2 - down * _BEND, (y1 + y2) / 2 + across * _BEND
    return f"M{x1:.1f} {y1:.1f}Q{bend_x:.1f} {bend_y:.1f} {x2:.1f} {y2:.1f}"
