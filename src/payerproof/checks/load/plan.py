"""The plan of a load test: everything its process has to know, as one file that only its owner may read.

It holds access tokens, so it is never part of a command line, of evidence, or of any folder that outlives the run.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson

from payerproof.errors import HarnessError
from payerproof.http.certificates import USUAL, Certificates
from payerproof.target.workload import Workload, shared

PLAN_VARIABLE = "PAYERPROOF_LOAD_PLAN"
"""Environment variable by which the load process learns where the plan lies."""

PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that the load repeats: sent with the token of `requester`, about `subject`.

    `url` is absolute, `type` the resource type asked for, empty where there is none. `values` are the values of
    `requester` that the answer held while the target was at rest; under load the answer has to hold them all. They are
    empty where the request is about somebody else.
    """

    path: str
    requester: str
    subject: str
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    values: tuple[str, ...] = ()
    type: str = ""

    @property
    def own(self) -> bool:
        """True if the requester asks for the own record."""
        return self.requester == self.subject

    @property
    def name(self) -> str:
        """The name under which the figures of this request are kept."""
        return f"{self.path} ({'own' if self.own else 'about another'})"


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a journey, and the pages after it, `pages` at most in all.

    The values that `ask` has to bring may lie on any of them. `think`: seconds that pass on average before it is sent.
    """

    ask: Ask
    pages: int = 1
    think: float = 0.0


@dataclass(frozen=True, slots=True)
class Journey:
    """What one person's app asks, one request after the other, each once the answer before came."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the load process does, and by what it recognises values.

    `workload`: how hard, and how long. `rate`: the most requests a second, 0 for no limit.
    `budget`: requests in all, None for no limit. `deadline`: seconds for one connect, send or receive.
    `journeys`: several of each name, for different people. `mix`: name of a journey -> its weight among them.
    `tokens`: member -> access token. `owners`: `population tag:owner number` of canaries -> member.
    `learnt`: member -> value -> `Type/id`, the values that attached members are recognised by.
    `patients`: member -> ids of the Patients whose record the member may read; a member without any is not judged so.
    `bases`: addresses below which the target's own Patients are referred to.
    `slash`: the target wants one at the end of every address.
    `certificates`: what the target is shown, and trusted by, where it wants more than the usual.
    """

    workload: Workload
    rate: float
    budget: int | None
    deadline: float
    seed: int
    tokens: Mapping[str, str] = field(repr=False)
    owners: Mapping[str, str]
    learnt: Mapping[str, Mapping[str, str]]
    journeys: tuple[Journey, ...]
    mix: Mapping[str, float]
    patients: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    slash: bool = False
    certificates: Certificates = USUAL

    @property
    def asks(self) -> tuple[Ask, ...]:
        """Every request of every journey."""
        return tuple(step.ask for journey in self.journeys for step in journey.steps)


def shares(plan: Plan) -> tuple[Plan, ...]:
    """Return the plan of each process: the limits on requests hold for all of them together."""
    parts = shared(plan.workload)
    budget, rest = divmod(plan.budget, len(parts)) if plan.budget is not None else (None, 0)
    return tuple(
        replace(
            plan,
            workload=part,
            rate=plan.rate / len(parts),
            budget=None if budget is None else budget + (place < rest),
            seed=plan.seed + place,
        )
        for place, part in enumerate(parts)
    )


def write(plan: Plan, path: Path) -> None:
    """Write `plan` to a new file that nobody but its owner can read or change.

    Raises FileExistsError if there is such a file: it would keep the permissions of whoever made it.
    """
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    with os.fdopen(number, "wb") as file:
        file.write(orjson.dumps(dataclasses.asdict(plan)))


def read(path: Path) -> Plan:
    """Return the plan in `path`. Raises HarnessError for a file that is no plan."""
    try:
        data: dict[str, Any] = orjson.loads(path.read_bytes())
        journeys = tuple(_journey(item) for item in data.pop("journeys"))
        shown = Certificates(**data.pop("certificates"))
        load = data.pop("workload")
        workload = Workload(**{**load, "profile": tuple((at, rate) for at, rate in load["profile"])})
        bases = tuple(data.pop("bases"))
        return Plan(**data, bases=bases, workload=workload, journeys=journeys, certificates=shown)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise HarnessError(f"{path.name} is no plan of a load test: {type(problem).__name__}") from None


def _journey(item: Mapping[str, Any]) -> Journey:
    """Return a journey as it was before it was JSON."""
    steps = (
        Step(Ask(**{**step["ask"], "values": tuple(step["ask"]["values"])}), step["pages"], step["think"])
        for step in item["steps"]
    )
    return Journey(item["name"], tuple(steps))
