"""Many resources judged one after another, or side by side; answers come in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from payerproof.fhir.inputs import Entry
from payerproof.fhir.judging import Judged, Options, judge
from payerproof.fhir.validator import load


def judge_all(
    entries: Iterable[Entry], guides: Sequence[str] | None, options: Options, *, workers: int = 1
) -> Iterator[Judged]:
    """Yield the records of all entries, in order; with one worker in this process, as soon as each is judged."""
    validator = load(guides)  # what is wrong with the guides is said here, once
    if workers == 1:
        for entry in entries:
            yield from judge(validator, entry, options)
        return
    # only who asks for several processes waits for what they need
    from payerproof.fhir.side_by_side import judge_side_by_side  # noqa: PLC0415 - as above

    yield from judge_side_by_side(entries, guides, options, workers)
