"""How fast, and how steady in memory: `python -m tests.unit.fhir.speed --help`.

The files are the claims of CARIN Blue Button 2.0.0 with their narratives, their profiles applied. Both versions are
measured by turns in processes of their own, so that what else the machine does meets both; the table gives each
round, and the ratio of the best ones: of the same few claims again and again, and of claims that differ in ids, dates,
amounts, references and narratives. The memory is that of resources that all differ.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from io import BytesIO
from pathlib import Path

import click

from tests.shared import ROOT, SHARED
from tests.unit.fhir.figures import claims

GUIDE = "hl7.fhir.us.carin-bb#2.0.0"
PACKAGE = SHARED / "fhir-packages" / "hl7.fhir.us.carin-bb-2.0.0.tgz"
MAPPED = ("suites", "fixtures", "synthetic_data", "reference_payer", "load", "reports")
_ROUNDS, _TIMES, _COPIES = 3, 60, 60

_MEASURE = """
import json, re, sys, time
from pathlib import Path
from payerproof.fhir.packages import read_package
from payerproof.fhir.validator import load

def varied(value, number, key=""):
    if isinstance(value, dict):
        return {name: varied(one, number, name) for name, one in value.items()}
    if isinstance(value, list):
        return [varied(one, number, key) for one in value]
    if isinstance(value, float):
        return round(value + number / 100, 2)
    if isinstance(value, str):
        if re.match(r"\\d{4}-\\d\\d", value):
            return str(int(value[:4]) - number % 20) + value[4:]
        if key == "reference":
            return f"{value}-{number}"
        if key == "div":
            return value.replace("Narrative", f"Narrative {number}", 1)
        if key in ("id", "value"):
            return f"{value}-{number}"
    return value

package, guide, times = sys.argv[1], sys.argv[2], int(sys.argv[3])
texts = [text for name, text in read_package(Path(package)).examples() if name.startswith("ExplanationOfBenefit")]
texts = [text for text in texts if b"&reg;" not in text]
judge = load([guide])
made = [json.loads(text) for text in texts]
others = [[json.dumps(varied(one, number), indent=2).encode() for one in made] for number in range(times)]
for text in [*texts, *others[0]]:
    assert not any(issue.rejects for issue in judge.validate(text)), judge.validate(text)

def best(rounds):
    least = float("inf")
    for round in rounds:
        begun = time.process_time()
        for text in round:
            judge.validate(text)
        least = min(least, (time.process_time() - begun) / len(round))
    return least

size = sum(map(len, texts)) / len(texts)
print(json.dumps([best([texts] * times), best(others[1:]), size]))
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
        print(f"| {number + 1} | {peak()} |", flush=True)
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


def measured(imported: Path | None) -> tuple[float, float, float]:
    """Return the processor time of a claim that came before, of one that did not, in seconds, and its size in bytes.

    Each is the least of many rounds, as all else that a machine does only adds.
    """
    arguments = [sys.executable, "-c", _MEASURE, str(PACKAGE), GUIDE, str(_TIMES)]
    environment = None if imported is None else {"PYTHONPATH": str(imported)}
    done = subprocess.run(arguments, env=environment, stdout=subprocess.PIPE, check=True)
    again, new, size = json.loads(done.stdout)
    return again, new, size


def compare(commit: str) -> None:
    """Print the time of a commit and of the working tree, round by round, and the ratio of the best rounds."""
    with tempfile.TemporaryDirectory() as scratch:
        before = checkout(commit, Path(scratch) / "before")
        click.echo(
            f"| round | {commit[:12]} | now | {commit[:12]}, all differ | now, all differ |\n|---|---|---|---|---|"
        )
        rows: list[tuple[float, ...]] = []
        for number in range(1, _ROUNDS + 1):
            one, other = measured(before), measured(None)
            rows.append((one[0], other[0], one[1], other[1]))
            click.echo(f"| {number} | " + " | ".join(f"{each * 1000:.3f} ms" for each in rows[-1]) + " |")
        best = [min(column) for column in zip(*rows, strict=True)]
        click.echo("| best | " + " | ".join(f"{each * 1000:.3f} ms" for each in best) + " |")
        click.echo(f"{best[0] / best[1]:.2f} times as fast, {best[2] / best[3]:.2f} times where all claims differ")
        click.echo(f"a claim of {other[2] / 1000:.1f} kB with narrative, profiles applied, reading included, one core")


def timed(arguments: list[str], output: Path) -> tuple[float, float]:
    """Run the command; return the seconds it took, and those of processor time."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with output.open("wb") as file:
        subprocess.run([sys.executable, "-m", "payerproof", "validate", *arguments], stdout=file, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - begun, used


def side_by_side(workers: int) -> None:
    """Print the time of the command for some thousand claims with one process and with several, and their ratio."""
    with tempfile.TemporaryDirectory() as scratch:
        source, one, other = (Path(scratch) / name for name in ("claims.ndjson", "one", "other"))
        source.write_bytes(b"\n".join(list(claims()) * _COPIES))
        arguments = ["--ig", GUIDE, "--format", "jsonl", str(source)]
        alone, together = timed(arguments, one), timed([*arguments, "--workers", str(workers)], other)
        same = "the same" if one.read_bytes() == other.read_bytes() else "ANOTHER"
        number = sum(1 for _ in one.open("rb"))
        click.echo(f"| {number} claims of 10 kB | seconds | of processor time |\n|---|---|---|")
        click.echo(f"| one process | {alone[0]:.1f} | {alone[1]:.1f} |")
        click.echo(f"| --workers {workers} | {together[0]:.1f} | {together[1]:.1f} |")
        click.echo(f"{alone[0] / together[0]:.2f} times as fast, {same} output")


def starts(number: int) -> None:
    """Print the processor time of the command for one claim, the guides found by its claims alone."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "claim.json"
        source.write_bytes(next(claims()))
        used = min(timed([str(source)], Path(scratch) / "out")[1] for _ in range(number))
        click.echo(f"{used:.2f} s of processor time from the start of `payerproof validate FILE` to its end")


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.unit.fhir.speed", description=main.__doc__)
    parser.add_argument("--against", metavar="COMMIT", help="compare with this commit")
    parser.add_argument("--resources", type=int, metavar="N", help="peak memory over N claims that all differ")
    parser.add_argument("--workers", type=int, metavar="N", help="time of the command with N processes and with one")
    parser.add_argument("--starts", type=int, metavar="N", help="time of the command for one claim, the least of N")
    options = parser.parse_args()
    if options.against:
        compare(options.against)
    if options.workers:
        side_by_side(options.workers)
    if options.starts:
        starts(options.starts)
    if options.resources:
        click.echo("| claims that all differ | MB of memory at most |\n|---|---|")
        arguments = [sys.executable, "-c", _STEADY, str(PACKAGE), GUIDE, str(options.resources)]
        subprocess.run(arguments, check=True)


if __name__ == "__main__":
    main()
