"""How fast, and how steady in memory: `python -m tests.unit.fhir.speed [--against COMMIT] [--resources 200000]`.

The files are the claims of CARIN Blue Button 2.0.0 with their narratives, their profiles applied. Both versions are
measured by turns in processes of their own, so that what else the machine does meets both; the table gives each
round, and the ratio of the best ones. The memory is that of resources that all differ.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path

import click

from tests.shared import ROOT, SHARED

GUIDE = "hl7.fhir.us.carin-bb#2.0.0"
PACKAGE = SHARED / "fhir-packages" / "hl7.fhir.us.carin-bb-2.0.0.tgz"
MAPPED = ("suites", "fixtures", "synthetic_data", "reference_payer", "load", "reports")
_ROUNDS, _TIMES = 3, 30

_MEASURE = """
import json, sys, time
from pathlib import Path
from payerproof.fhir.packages import read_package
from payerproof.fhir.validator import load
package, guide, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
texts = [text for name, text in read_package(Path(package)).examples() if name.startswith("ExplanationOfBenefit")]
texts = [text for text in texts if b"&reg;" not in text]
judge = load([guide])
for text in texts:
    assert not any(issue.rejects for issue in judge.validate(text))
begun = time.process_time()
for _ in range(times):
    for text in texts:
        judge.validate(text)
used = time.process_time() - begun
print(json.dumps([used / times / len(texts), sum(map(len, texts)) / len(texts)]))
"""

_STEADY = """
import json, sys
from pathlib import Path
from payerproof.fhir.packages import read_package
from payerproof.fhir.validator import load
package, guide, total = sys.argv[1], sys.argv[2], int(sys.argv[3])
texts = [text for name, text in read_package(Path(package)).examples() if name.startswith("ExplanationOfBenefit")]
made = json.loads(next(text for text in texts if b"&reg;" not in text))
judge = load([guide])
def peak():
    return int(next(line for line in open("/proc/self/status") if "VmHWM" in line).split()[1]) // 1024
for number in range(total):
    made["id"] = made["identifier"][0]["value"] = f"claim-{number}"
    made["type"]["text"] = f"claim {number}"
    made["item"][0]["productOrService"] = {"coding": [{"system": f"https://x.example/{number}", "code": str(number)}]}
    made["text"]["div"] = f'<div xmlns="http://www.w3.org/1999/xhtml"><p title="{number}">{number}</p></div>'
    judge.validate(json.dumps(made))
    if number + 1 in (total // 20, total // 4, total // 2, total):
        print(number + 1, peak(), flush=True)
"""


def checkout(commit: str, folder: Path) -> Path:
    """Write a commit into `folder`, laid out as one package; return the folder to import it from."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder / "source", filter="data")
    package = folder / "imported" / "payerproof"
    package.mkdir(parents=True)
    places = [*(folder / "source" / "src" / "payerproof").iterdir(), *(folder / "source" / name for name in MAPPED)]
    for place in places:
        (package / place.name).symlink_to(place)
    return package.parent


def measured(imported: Path) -> tuple[float, float]:
    """Return the processor time of one claim in seconds, and its size in bytes."""
    arguments = [sys.executable, "-c", _MEASURE, str(PACKAGE), GUIDE, str(_TIMES)]
    done = subprocess.run(arguments, env={"PYTHONPATH": str(imported)}, stdout=subprocess.PIPE, check=True)
    used, size = json.loads(done.stdout)
    return used, size


def compare(commit: str) -> None:
    """Print the time of a commit and of the working tree, round by round, and the ratio."""
    with tempfile.TemporaryDirectory() as scratch:
        before = checkout(commit, Path(scratch) / "before")
        stashed = subprocess.run(
            ["git", "stash", "create"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        ).stdout.strip()
        now = checkout(stashed or "HEAD", Path(scratch) / "now")
        click.echo(f"| round | {commit[:12]} | now | ratio |\n|---|---|---|---|")
        best = [float("inf"), float("inf")]
        size = 0.0
        for number in range(1, _ROUNDS + 1):
            (one, size), (other, _) = measured(before), measured(now)
            best = [min(best[0], one), min(best[1], other)]
            click.echo(f"| {number} | {one * 1000:.2f} ms | {other * 1000:.2f} ms | {one / other:.2f} |")
        click.echo(f"| best | {best[0] * 1000:.2f} ms | {best[1] * 1000:.2f} ms | {best[0] / best[1]:.2f} |")
        click.echo(f"a claim of {size / 1000:.1f} kB with narrative, profiles applied, reading included, one core")


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.unit.fhir.speed", description=main.__doc__)
    parser.add_argument("--against", metavar="COMMIT", help="compare with this commit")
    parser.add_argument("--resources", type=int, metavar="N", help="peak memory over N claims that all differ")
    options = parser.parse_args()
    if options.against:
        compare(options.against)
    if options.resources:
        click.echo("claims, MB of memory at most")
        arguments = [sys.executable, "-c", _STEADY, str(PACKAGE), GUIDE, str(options.resources)]
        subprocess.run(arguments, check=True)


if __name__ == "__main__":
    main()
