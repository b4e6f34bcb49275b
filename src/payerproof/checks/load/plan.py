"""The plan of a load test: everything its process has to know, as one file that only its owner may read.

It holds access tokens, so it is never part of a command line, of evidence, or of any folder that outlives the run.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from payerproof.errors import HarnessError
from payerproof.http.certificates import USUAL, Certificates

PLAN_VARIABLE = "PAYERPROOF_LOAD_PLAN"
"""Environment variable by which the load process learns where the plan lies."""

PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Ask:
    """One request that the load repeats: sent with the token of `requester`, about `subject`.

    `url` is absolute. `values` are the values of `requester` that the answer held while the target was at rest;
    under load the answer has to hold them all. They are empty where the request is about somebody else.
    """

    path: str
    requester: str
    subject: str
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    values: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """True if the requester asks for the own record."""
        return self.requester == self.subject

    @property
    def name(self) -> str:
        """The name under which the figures of this request are kept."""
        return f"{self.path} ({'own' if self.own else 'about another'})"


@dataclass(frozen=True, slots=True)
class Plan:
    """What the load process does, and by what it recognises values.

    `seconds`: how long load is applied. `rate`: requests a second, 0 for no limit.
    `budget`: requests in all, None for no limit. `deadline`: seconds for one connect, send or receive.
    `tokens`: member -> access token. `owners`: `population tag:owner number` of canaries -> member.
    `learnt`: member -> value -> `Type/id`, the values that attached members are recognised by.
    `patients`: member -> ids of the Patients whose record the member may read; a member without any is not judged so.
    `bases`: addresses below which the target's own Patients are referred to.
    `certificates`: what the target is shown, and trusted by, where it wants more than the usual.
    """

    users: int
    seconds: float
    rate: float
    budget: int | None
    deadline: float
    seed: int
    tokens: Mapping[str, str] = field(repr=False)
    owners: Mapping[str, str]
    learnt: Mapping[str, Mapping[str, str]]
    asks: tuple[Ask, ...]
    patients: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    certificates: Certificates = USUAL


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
        asks = tuple(Ask(**{**item, "values": tuple(item["values"])}) for item in data.pop("asks"))
        shown = Certificates(**data.pop("certificates"))
        return Plan(**{**data, "bases": tuple(data["bases"])}, asks=asks, certificates=shown)
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise HarnessError(f"{path.name} is no plan of a load test: {type(problem).__name__}") from None
