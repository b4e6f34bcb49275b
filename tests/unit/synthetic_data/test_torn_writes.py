"""A disk that fills and a kill at any step leave a folder that is plainly unfinished, and the next run is clean."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from payerproof.synthetic_data.errors import PopulationError
from payerproof.synthetic_data.generate import Population
from payerproof.synthetic_data.write import LAYOUTS, Layout, read_manifest, write
from tests.unit.synthetic_data.killed_writer import people
from tests.unit.synthetic_data.test_write import content


@contextmanager
def full_at(size: int) -> Iterator[None]:
    """Let no file of this process grow beyond `size` bytes: the last write is cut short, the next one fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def is_finished(folder: Path) -> bool:
    """Return whether a folder passes for a whole population, every byte compared."""
    try:
        read_manifest(folder, digests=True)
    except PopulationError:
        return False
    return True


@pytest.mark.parametrize("over", ["nothing", "over"])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_killed_at_any_step_it_is_unfinished_or_whole(tmp_path: Path, layout: Layout, over: str) -> None:
    """Nothing passes for a population but a whole one, the earlier or the new; written again, all bytes are right."""
    script = "tests.unit.synthetic_data.killed_writer"
    command = [sys.executable, "-m", script, str(tmp_path / "killed"), layout, over]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    steps = int(ended.stdout)
    assert steps > 10
    expected = content(write(people(1), tmp_path / "clean", layout).parent)
    earlier = content(write(people(2), tmp_path / "earlier", "bundles").parent)
    kept = 0
    for step in range(1, steps + 1):
        out = tmp_path / "killed" / str(step)
        if is_finished(out):
            # Killed before the earlier one was touched: it is still all there.
            assert {name: data for name, data in content(out).items() if not name.endswith(".part")} == earlier
            assert over == "over"
            kept += 1
        write(people(1), out, layout)
        assert content(out) == expected
    assert kept <= 2
    assert content(tmp_path / "killed" / str(steps + 1)) == expected


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("before", [False, True])
def test_a_full_disk_leaves_no_short_file(h1: Population, tmp_path: Path, layout: Layout, *, before: bool) -> None:
    """Wherever the disk ends, the error names a file of the folder, and no name is given to what is short."""
    whole = content(write(h1, tmp_path / "whole", layout).parent)
    sizes = sorted({len(data) for data in whole.values()})
    for size in (0, 1, sizes[0], sizes[len(sizes) // 2] - 1, sizes[-1] - 1):
        out = tmp_path / f"full at {size}"
        if before:
            write(h1, out, "ndjson")
        with full_at(size), pytest.raises(OSError, match="File too large") as caught:
            write(h1, out, layout)
        assert Path(str(caught.value.filename)).parent in {out, out / "members"}
        assert not is_finished(out)
        left = {name: data for name, data in content(out).items() if not name.endswith(".part")}
        assert left.items() <= whole.items()
        write(h1, out, layout)
        assert content(out) == whole


def test_a_disk_that_fails_when_flushed_is_noticed(
    h1: Population, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some disks say only at the end that bytes were lost; then no name is given."""

    def broken(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("payerproof.synthetic_data.atomic.os.fsync", broken)
    with pytest.raises(OSError, match=r"Input/output error: .*\.ndjson\.part"):
        write(h1, tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir() if path.suffix != ".part"] == []


def test_the_command_tells_what_to_do(tmp_path: Path) -> None:
    """On a full disk it ends with an error that names file and reason, and without a traceback."""
    out = tmp_path / "out"
    command = [sys.executable, "-m", "payerproof", "population", "generate", "--household", "h1", "--out", str(out)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, preexec_fn=lambda: _limit(50_000))
    assert ended.returncode == 4
    assert "File too large; what is written is unfinished, run it again" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not is_finished(out)
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert is_finished(out)


def _limit(size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
