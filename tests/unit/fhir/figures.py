"""The figures of docs/validator.md: `python -m tests.unit.fhir.figures` writes them anew into the page.

Agreement comes from the labelled corpus and the published packages beside the project; it is the same on every
machine, and a test compares it with the page. Speed is that of the machine at hand.
"""

from __future__ import annotations

import gzip
import json
import re
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from payerproof.fhir.guides import shipped
from payerproof.fhir.packages import read_package
from payerproof.fhir.tables import MANIFEST
from payerproof.fhir.validator import Validator, load
from payerproof.guide_names import shipped_folder
from payerproof.synthetic_data.generate import population
from tests.shared import SHARED
from tests.unit.fhir.opinions import REASONS, guides, opinions

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "validator.md"
GUIDE = "hl7.fhir.us.carin-bb#2.0.0"
_ROUNDS = 20


def agreement(file: Path) -> str:
    """Return the table of agreement with the official validator, by kind of damage."""
    found: dict[str, Counter[tuple[str, bool]]] = defaultdict(Counter)
    validators: dict[str, Validator] = {}
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            judge = validators.setdefault(",".join(row["packages"]), load(row["packages"]))
            rejected = any(issue.rejects for issue in judge.validate(json.dumps(row["resource"])))
            found[row["category"]][row["oracle"], rejected] += 1
    rows = ["| kind | official rejects, we too | official accepts, we too | only official rejects | only we reject |"]
    rows.append("|---|---|---|---|---|")
    for kind in sorted(found):
        cells = [found[kind][key] for key in (("bad", True), ("ok", False), ("bad", False), ("ok", True))]
        rows.append(f"| {kind} | " + " | ".join(map(str, cells)) + " |")
    return "\n".join(rows)


def examples(packages: Path) -> str:
    """Return the table of official examples and every rejection with its reason."""
    rows = ["| guide | examples | rejected |", "|---|---|---|"]
    reasons = []
    for name in shipped():
        manifest = json.loads((shipped_folder() / name.replace("#", "/") / MANIFEST).read_text(encoding="utf-8"))
        texts = list(read_package(packages / manifest["package"]).examples())
        if not texts:
            continue
        judge = load([name])
        judged = [(file, [issue for issue in judge.validate(text) if issue.rejects]) for file, text in texts]
        rejected = [(file, issues) for file, issues in judged if issues]
        rows.append(f"| {name} | {len(texts)} | {len(rejected)} |")
        reasons += [f"- {name} {file}: `{i.expression}`: {i.message}" for file, issues in rejected for i in issues]
    return "\n".join([*rows, "", *reasons])


def sample() -> str:
    """Return the table of the second sample, by guide, and why the two differ."""
    rows = ["| guide | both accept | both reject | only official rejects | only we reject |", "|---|---|---|---|---|"]
    reasons: Counter[str] = Counter()
    for guide in guides():
        found = Counter((opinion["rejected"], "why" in opinion) for opinion in opinions(guide))
        reasons.update(opinion["why"] for opinion in opinions(guide) if "why" in opinion)
        cells = [found[key] for key in ((False, False), (True, False), (True, True), (False, True))]
        rows.append(f"| {guide} | " + " | ".join(map(str, cells)) + " |")
    return "\n".join([*rows, "", *(f"- {number} times {REASONS[why]}" for why, number in reasons.most_common())])


def claims() -> Iterator[bytes]:
    """Yield the text of every ExplanationOfBenefit of the canonical household."""
    for person in population(guide=GUIDE).members:
        for each in person.resources:
            if each["resourceType"] == "ExplanationOfBenefit":
                yield json.dumps(each).encode()


def speed() -> str:
    """Return resources a second on one core, and start-up time and peak memory of the command."""
    texts = list(claims())
    judge = load([GUIDE])
    for text in texts:
        judge.validate(text)
    begun = time.process_time()
    for _ in range(_ROUNDS):
        for text in texts:
            judge.validate(text)
    rate = _ROUNDS * len(texts) / (time.process_time() - begun)
    size = sum(map(len, texts)) / len(texts) / 1000
    begun = _children()
    _run(texts[0])
    first = _children() - begun
    peak = _run(b"\n".join(texts * _ROUNDS))
    return "\n".join(
        [
            f"- {rate:.0f} ExplanationOfBenefit resources of {size:.1f} kB a second on one core, parsing included",
            f"- {first:.2f} s of processor time from the start of the command to the end, for one resource",
            f"- {peak} MB of memory at most, for {_ROUNDS * len(texts)} resources as for one",
        ]
    )


def _children() -> float:
    """Return the processor time that ended child processes took, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


_CHILD = """
from contextlib import suppress
from pathlib import Path
import sys
from payerproof.cli.validate import command
with suppress(SystemExit):
    command(standalone_mode=False)
sys.stderr.write(next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line))
"""


def _run(lines: bytes) -> int:
    """Give `lines` to the command in a process of its own and return its peak memory in MB (Linux tells it)."""
    arguments = [sys.executable, "-c", _CHILD, "--ig", GUIDE, "--format", "jsonl"]
    done = subprocess.run(arguments, input=lines, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True)
    return int(done.stderr.split()[-2]) // 1024


def written(page: str, **blocks: str) -> str:
    """Return `page` with the text between the marks of each block replaced."""
    for name, text in blocks.items():
        mark = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- end -->)", re.DOTALL)
        page = mark.sub(lambda found, text=text: f"{found[1]}{text}{found[2]}", page)  # type: ignore[misc]  # binds the loop's value
    return page


def block(page: str, name: str) -> str:
    """Return the text of one block of the page."""
    found: Any = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- end -->", page, re.DOTALL)
    return str(found[1]) if found else ""


def main() -> None:
    """Write all blocks of the page."""
    page = PAGE.read_text(encoding="utf-8")
    made = written(
        page,
        agreement=agreement(SHARED / "oracle-corpus" / "corpus.ndjson.gz"),
        sample=sample(),
        examples=examples(SHARED / "fhir-packages"),
        speed=speed(),
    )
    PAGE.write_text(made, encoding="utf-8")


if __name__ == "__main__":
    main()
