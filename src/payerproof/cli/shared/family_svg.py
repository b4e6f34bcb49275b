"""A family as a drawing: a ring of people, and an arrow to everybody whose record somebody else may see."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

from payerproof.cli.shared.family import Sight, age
from payerproof.synthetic_data.household import Member

_RADIUS, _NODE, _MARGIN = 210.0, 46.0, 110.0
"""The least radius of the ring, the radius of a person, and the room around the ring."""
_APART = 1.5 * _NODE
"""Half of the least distance between neighbours on the ring."""
_BEND, _BACK = 0.3, 0.15
"""How far a short arrow bends to the middle of the ring, as a share of its length; the more for one that goes back."""
_LETTERS, _LETTER_SIZE = 9, 15
"""So many letters of a name fit into a circle at that size in pixels."""

_STYLE = """
svg { font-family: system-ui, sans-serif; background: #ffffff; color: #1b1f24 }
circle { fill: #eef3f8; stroke: #34506b; stroke-width: 1.5 }
.outside circle { fill: #ffffff; stroke-dasharray: 3 3 }
text { text-anchor: middle; fill: #1b1f24 }
.name { font-size: 15px; font-weight: 600 } .role { font-size: 11px }
path { fill: none; stroke-width: 1.8 }
.allow { stroke: #1f6f43 } .filter { stroke: #9a5b00; stroke-dasharray: 7 4 }
marker path { stroke: none; stroke-width: 0 } #allow path { fill: #1f6f43 } #filter path { fill: #9a5b00 }
"""


def as_svg(sight: Sight) -> str:
    """Return the drawing as one self-contained SVG document with a title and a description for who cannot see it."""
    household = sight.household
    radius = _radius(len(household.members))
    middle = radius + _MARGIN
    size = 2 * middle
    ring = _ring(len(household.members), radius, middle)
    places = dict(zip((member.id for member in household.members), ring, strict=True))
    pairs = [(requester.id, subject.id) for requester, subject, _ in sight.opened]
    arrows = [
        f'<path class="{decision.effect}" marker-end="url(#{decision.effect})"'
        f' d="{_arrow(places[requester.id], places[subject.id], middle, _bend(pairs, requester.id, subject.id))}">'
        f"<title>{escape(_described(sight, requester, subject))}: {escape(decision.rule)}</title></path>"
        for requester, subject, decision in sight.opened
    ]
    told = (
        "; ".join(_described(sight, requester, subject) for requester, subject, _ in sight.opened)
        or "nobody sees another"
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {size:.0f} {size + 40:.0f}">',
            f"<title>{escape(f'{household.id}: {household.title}')}</title>",
            f"<desc>{escape(f'At {sight.instant.isoformat()}: {told}.')}</desc>",
            f"<style>{_STYLE}</style>",
            "<defs>",
            *(_head(effect) for effect in ("allow", "filter")),
            "</defs>",
            *arrows,
            *(_person(sight, member, *places[member.id]) for member in household.members),
            *_legend(size),
            "</svg>",
            "",
        ]
    )


def _radius(count: int) -> float:
    """Return the radius of a ring on which so many people stand apart."""
    return _RADIUS if count == 1 else max(_RADIUS, _APART / math.sin(math.pi / count))


def _ring(count: int, radius: float, middle: float) -> Iterator[tuple[float, float]]:
    for number in range(count):
        turn = 2 * math.pi * number / count - math.pi / 2
        yield middle + radius * math.cos(turn), middle + radius * math.sin(turn)


def _bend(pairs: Sequence[tuple[str, str]], requester: str, subject: str) -> float:
    """Return how much more an arrow bends than by its length, so that both directions can be told apart."""
    return _BACK if (subject, requester) in pairs and subject < requester else 0


def _arrow(start: tuple[float, float], end: tuple[float, float], middle: float, further: float) -> str:
    """Return the path of an arrow: short ones bend to the middle of the ring, past those who stand between."""
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1)
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    side = 1 if ux * (middle - y1) - uy * (middle - x1) > 0 else -1
    x1, y1, x2, y2 = x1 + ux * _NODE, y1 + uy * _NODE, x2 - ux * (_NODE + 8), y2 - uy * (_NODE + 8)
    across = 2 * (middle - _MARGIN)
    aside = side * length * (_BEND * (1 - length / across) + further)
    cx, cy = (x1 + x2) / 2 - uy * aside, (y1 + y2) / 2 + ux * aside
    return f"M{x1:.1f} {y1:.1f}Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}"


def _head(effect: str) -> str:
    return (
        f'<marker id="{effect}" viewBox="0 0 10 10" refX="5" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L10 5L0 10z"/></marker>'
    )


def _person(sight: Sight, member: Member, x: float, y: float) -> str:
    kind = "person" if member.covered else "person outside"
    name, label = " ".join([*member.given, member.family]), sight.local(member.id)
    letters = min(_LETTER_SIZE, _LETTER_SIZE * _LETTERS // len(label))
    return (
        f'<g class="{kind}"><title>{escape(f"{name}, {member.role}")}</title>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{_NODE:.0f}"/>'
        f'<text class="name" x="{x:.1f}" y="{y:.1f}" style="font-size: {letters}px">{escape(label)}</text>'
        f'<text class="role" x="{x:.1f}" y="{y + 16:.1f}">{escape(age(sight, member))}</text></g>'
    )


def _legend(size: float) -> Iterator[str]:
    for number, (effect, words) in enumerate((("allow", "sees the whole record"), ("filter", "sees it without parts"))):
        x = _MARGIN / 2 + number * size / 2
        yield f'<path class="{effect}" marker-end="url(#{effect})" d="M{x:.1f} {size + 10:.1f}h34"/>'
        yield f'<text class="role" x="{x + 110:.1f}" y="{size + 14:.1f}">{words}</text>'


def _described(sight: Sight, requester: Member, subject: Member) -> str:
    return f"{sight.local(requester.id)} sees {sight.local(subject.id)}"
