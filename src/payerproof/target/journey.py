"""What one person's app asks, one request after the other, as a template that is filled for each member.

Pure: `catalog.journeys()` reads those that ship.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One request for each of its types: the query path `path` about the own record, or the address `ask`.

    `query` is added to the address; `{yesterday}` in it is the instant a day ago. `pages` are read at most.
    `clinical`: asked for each type of the member's clinical record as well. `think`: seconds before it, on average.
    """

    ask: str = ""
    path: str = ""
    types: tuple[str, ...] = ()
    clinical: bool = False
    query: str = ""
    pages: int = 1
    think: float = 0.0


@dataclass(frozen=True, slots=True)
class JourneyTemplate:
    """A journey by its id; `why` says when apps make it and what it costs a payer."""

    id: str
    title: str
    why: str
    steps: tuple[JourneyStep, ...]
