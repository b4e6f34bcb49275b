"""What a whole run against a target would ask, so that a report can say how much of it was asked.

Counted under the coverage rule in force (`Pairs.MARKED`, and query paths made for the target), whatever the caller of
this run chose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from payerproof.checks.registry import Registered, made
from payerproof.target.scope import GENERATED, Pairs, Scope

Planned = dict[str, dict[str, int]]
"""Check -> resource type (empty for cases without) -> cases."""


def planned(scope: Scope, known: Iterable[Registered]) -> Planned:
    """Return how many cases each check has; a check without any still has to tell so, in one."""
    whole = replace(scope, pairs=Pairs.MARKED, generated=max(scope.generated, GENERATED))
    found: Planned = {}
    for item in known:
        numbers = Counter(case.resource_type or "" for case in made(item, whole))
        found[item.check.id] = dict(numbers) or {"": 1}
    return found
