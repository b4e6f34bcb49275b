"""The cases of the consent suite: channels that a withdrawal closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from payerproof.checks.common import cases
from payerproof.checks.common.withdrawal import CHANNELS
from payerproof.model import Case
from payerproof.target.scope import Scope


def each_channel(scope: Scope) -> Iterator[Case]:
    """One case for each app and each channel that a withdrawal has to close; `note` names the app."""
    for case in cases.each_app(scope):
        for channel in CHANNELS:
            yield replace(case, path=channel)


def each_kind_of_path(scope: Scope) -> Iterator[Case]:
    """One case for each kind of query path, with the first member."""
    for name in scope.members[:1]:
        for kind in sorted({path.kind for path in scope.paths}):
            yield Case(requester=name, subject=name, path=kind)
