"""A member withdraws from an app while many others ask: at rest first, then in the same way under load."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

from payerproof.checks.common import cases, judge_denial, withdrawal
from payerproof.checks.common.judge_denial import Probe, State
from payerproof.model import Case
from payerproof.payer import Payer
from payerproof.target.scope import Scope

DATA = ("read", "search")
"""What is watched beside the refresh: a read and a search."""

LONGEST = 120.0
"""The most seconds of load that one withdrawal is worth."""

_BESIDE = 5.0
_SLOWER = 3.0
"""Under load the same takes so many times as long, and some seconds more."""


@dataclass(frozen=True, slots=True)
class Watched:
    """One channel over a withdrawal: the probe before it, and those after it."""

    name: str
    control: Probe
    probes: tuple[Probe, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A withdrawal, and how long it took to see it through, seconds."""

    channels: tuple[Watched, ...]
    seconds: float

    @property
    def closing(self) -> frozenset[str]:
        """The channels that were open before and closed for good after it."""
        return frozenset(
            each.name
            for each in self.channels
            if each.control.state is State.OPEN and judge_denial.seconds_to_denial(each.probes) is not None
        )


def each_lever(scope: Scope) -> Iterator[Case]:
    """One case for each lever, with the first member and app; `path` names the lever."""
    for case in list(cases.each_app(scope))[:1]:
        for lever in withdrawal.LEVERS:
            yield replace(case, path=lever)


def offered(payer: Payer, lever: str) -> bool:
    """Return whether consent can be withdrawn by a lever here."""
    levers = payer.target.levers
    if lever == "portal":
        return levers.portal is not None
    return bool(levers.revocation_endpoint) and payer.endpoints.revocation is not None


def withdrawn(payer: Payer, case: Case) -> Withdrawn:
    """Sign in anew, withdraw by the case's lever, and watch each channel until it stays closed or the time is over."""
    began = time.monotonic()
    session = payer.sessions.fresh(case.requester, case.subject, payer.app_of(case))
    refresh = withdrawal.open_channel(payer, session, "refresh")
    # a refresh brings the tokens that stand from then on; one after the end may end the whole grant, so it comes last
    last = [(refresh, withdrawal.control(refresh))] if refresh else []
    standing = refresh.session() if refresh else session
    data = (withdrawal.open_channel(payer, standing, name) for name in DATA)
    watched = [*((each, withdrawal.control(each)) for each in data if each is not None), *last]
    promised = payer.target.policy.revocation_seconds
    with withdrawal.ended(payer, standing, case.path or "") as when:
        found = [Watched(each.name, control, withdrawal.watch(each, when, promised)) for each, control in watched]
    return Withdrawn(tuple(found), time.monotonic() - began)


def lasting(seconds: float) -> float | None:
    """Return how long a load lasts in which that fits which took `seconds` at rest; None where it is too long."""
    needed = _SLOWER * seconds + _BESIDE
    return needed if needed <= LONGEST else None
