"""How often the test of side channels alarms wrongly, and what it finds: `python -m tests.bench_side_channels [RUNS]`.

Times are made from a seed: 5 ms and a long tail (lognormal) of which half is above `noise` milliseconds. Each line is a
delay of what exists, in `RUNS` runs (default 1,000), with the budget of a way in a run.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterable
from functools import partial
from statistics import median

from payerproof.checks.household import judge_side_channels as side
from payerproof.model import Outcome
from tests.unit.checks.household.test_judge_side_channels import EFFECT, Make, noisy, ran, worded

NOISES, DELAYS = (0.2, 1.0, 4.0), (0.0, 1.0, 5.0, 10.0, 25.0)


def rows() -> Iterable[tuple[str, Make]]:
    """Yield what is made up, in words, and its samples."""
    for noise in NOISES:
        for delay in DELAYS:
            yield f"noise {noise:g} ms, delay {delay:g} ms", noisy(noise, delay)
    for choices in (2, 3, 8):
        yield f"a header drawn from {choices} for all", worded(partial(drawn, choices))


def drawn(choices: int, _place: int, chance: random.Random) -> str:
    """Return one of some words, whatever it is about."""
    return f"{chance.randrange(choices)}"


def main(runs: int) -> None:
    """Print the outcomes and the requests, line by line."""
    sys.stdout.write(f"{runs} runs a line, error rate {side.ERROR_RATE:.0%}, a pass excludes {EFFECT:g} ms\n")
    for words, make in rows():
        all_rounds = [ran(make, seed) for seed in range(runs)]
        found = Counter(side.judged(rounds, EFFECT, "them").outcome for rounds in all_rounds)
        shares = "  ".join(f"{each.value} {found[each] / runs:6.1%}" for each in (Outcome.FAIL, Outcome.PASS))
        left = found[Outcome.INCONCLUSIVE] / runs
        requests = 3 * median(len(rounds) for rounds in all_rounds)
        sys.stdout.write(f"{words:38} {shares}  inconclusive {left:6.1%}  requests {requests:.0f}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
