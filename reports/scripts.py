"""reproduce/: a short shell script for each finding, which asks its plainest cases again with everything they need.

A line of curl cannot sign anybody in, withdraw a consent, or hold a secret; `payerproof reproduce` does, and the script
calls it with the run it lies in. Whatever a target sent stands in comments of one line, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from payerproof.reports.words import case_label, extent
from payerproof.visible import one_line

_REDACTED = re.compile(r"«redacted:([^»]+)»")
_WIDTH = 160


def scripts(found: Mapping[str, Any]) -> dict[str, bytes]:
    """Return a script for each finding by its name, `<fingerprint>.sh`."""
    return {
        f"{finding['fingerprint']}.sh": ("\n".join(_lines(finding, found)) + "\n").encode("utf-8", "replace")
        for finding in found["findings"]
    }


def stands_alone(line: str | None) -> bool:
    """Return whether a line of curl repeats its request once its token is filled in: nothing else in it is redacted."""
    return line is not None and not _REDACTED.search(line)


def _lines(finding: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    example = found["verdicts"][finding["cases"][0]]
    yield "#!/bin/sh"
    yield f"# {one_line(finding['title'], _WIDTH)}"
    yield f"# {finding['severity']}; {extent(finding)}; plainest: {one_line(case_label(example['case']), _WIDTH)}"
    secrets = sorted(set(_REDACTED.findall(example["reproduce"] or "")))
    if secrets:
        yield f"# No line of curl can repeat it alone: its request held {one_line(', '.join(secrets), _WIDTH)}."
    yield "# Signs the people in anew and repeats what belongs to it: consent, withdrawal, control and attempt."
    yield "# Ends with 1 where it is still there, 0 where it is gone, 2 where that cannot be told."
    yield "# sh reproduce/" + finding["fingerprint"] + ".sh [--target FILE]"
    yield "set -eu"
    yield 'run=$(cd -- "$(dirname -- "$0")/.." && pwd)'
    yield f'exec payerproof reproduce "$run" {finding["fingerprint"]} "$@"'
