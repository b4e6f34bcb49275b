"""Makes the shards of a population on a Dask cluster: a bag of their numbers, one partition each.

Every worker needs this package, of this version, and sees the folder under the same path.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.shards import Plan, begin, finish

_PATIENCE = "10 s"


def missing() -> str | None:
    """Return what to install before this can be used, or None."""
    absent = [name for name in ("dask", "distributed") if find_spec(name) is None]
    return f"{' and '.join(absent)} (the extra dask: payerproof[dask])" if absent else None


def spread(plan: Plan, out: Path, scheduler: str, step: Callable[[int, int], None]) -> Mapping[str, Any]:
    """Make what is missing of `plan` in the folder `out`; `step` is told how many of how many shards are done.

    Returns the content of `shards.json`. Raises PopulationError for a cluster that cannot do it, and says why.
    """
    if what := missing():
        raise PopulationError(f"Dask is not installed here: it needs {what}")
    # An extra, and without types: the rest of the package works without it.
    bags: Any = import_module("dask.bag")
    distributed: Any = import_module("distributed")
    folder = out.resolve()
    try:
        client = distributed.Client(scheduler, timeout=_PATIENCE)
    except (OSError, ValueError, TypeError) as problem:
        raise PopulationError(f"no Dask scheduler answers at {scheduler}: {problem}") from problem
    with client:
        parts = begin(plan, folder)
        step(plan.parts - len(parts), plan.parts)
        if parts:
            bag = bags.from_sequence(parts, npartitions=len(parts)).map(partial(plan.make, folder))
            done = plan.parts - len(parts)
            for future in distributed.as_completed(client.compute(bag.to_delayed())):
                if future.status != "finished":
                    raise PopulationError(f"a worker failed: {future.exception()}")
                done += 1
                step(done, plan.parts)
    try:
        return finish(plan, folder)
    except PopulationError as error:
        raise PopulationError(f"{error}; every worker has to see {folder} under this name") from error
