"""A population made on a Dask cluster is the one that is made without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from payerproof.cli import EXIT_USAGE, main
from payerproof.synthetic_data import dask_bag
from payerproof.synthetic_data.sample import Sample
from payerproof.synthetic_data.shards import parts_of
from payerproof.synthetic_data.write import LAYOUTS, Layout, write
from tests.unit.synthetic_data.test_shards import GUIDE, content


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Give the address of a scheduler with two workers, each a process, all on loopback."""
    if dask_bag.missing():
        pytest.skip("Dask is an extra, and not installed here")
    distributed: Any = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as running:
        yield str(running.scheduler_address)


def generate(*arguments: str) -> int:
    """Run `population generate`; return its exit code."""
    with pytest.raises(SystemExit) as ended:
        main(["population", "generate", *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize("layout", LAYOUTS)
def test_partitions_are_shards_and_together_the_whole(
    cluster: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], layout: Layout
) -> None:
    """Byte for byte: each partition is the shard of its number, and all of them in order are the population."""
    out = tmp_path / "out"
    options = ("--households", "7", "--seed", "3", "--shards", "4", "--format", layout, "--out", str(out))
    assert generate("--dask", cluster, *options) == 0
    folders = list(parts_of(out))
    for part, folder in enumerate(folders, 1):
        write(Sample(7, 3, GUIDE, part, 4), tmp_path / str(part), layout)
        assert content(tmp_path / str(part)) == content(folder)
    whole = content(write(Sample(7, 3, GUIDE), tmp_path / "whole", layout).parent)
    del whole["manifest.json"]
    joined: dict[str, bytes] = {}
    for folder in folders:
        for name, data in content(folder).items():
            # What nobody owns is with the first shard; the other shards have a bundle of nothing in its place.
            if name not in {"manifest.json", "shared.json"} or folder == folders[0]:
                joined[name] = joined.get(name, b"") + data
    del joined["manifest.json"]
    assert joined == whole
    assert capsys.readouterr().err.splitlines()[-1] == "4 of 4 shards"


def test_a_cluster_takes_up_what_another_left(cluster: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Shards that are finished stay; the rest is made."""
    out = tmp_path / "out"
    options = ("--dask", cluster, "--households", "4", "--shards", "2", "--out", str(out))
    assert generate(*options) == 0
    expected = content(out)
    (out / "making.json").write_bytes((out / "shards.json").read_bytes().split(b',"people"')[0] + b"}")
    (out / "shards.json").unlink()
    (out / "shard-2-of-2" / "manifest.json").unlink()
    (out / "shard-2-of-2" / "manifest.json.part").touch()
    capsys.readouterr()
    assert generate(*options) == 0
    assert capsys.readouterr().err.splitlines()[0] == "1 of 2 shards"
    assert content(out) == expected


def test_a_worker_that_fails_is_told(cluster: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The population is unfinished, and the reason is the worker's own."""
    (tmp_path / "shard-1-of-1").touch()
    arguments = ("--dask", cluster, "--households", "1", "--shards", "1", "--out", str(tmp_path))
    assert generate(*arguments) == EXIT_USAGE
    assert "a worker failed: [Errno" in capsys.readouterr().err
    assert not (tmp_path / "shards.json").exists()


def test_a_scheduler_that_is_not_there_is_told(
    cluster: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written."""
    assert cluster
    monkeypatch.setattr(dask_bag, "_PATIENCE", "0.2 s")
    for address in ("tcp://127.0.0.1:1", "nonsense://x"):
        assert generate("--dask", address, "--households", "1", "--out", str(tmp_path / "out")) == EXIT_USAGE
        assert f"no Dask scheduler answers at {address}" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_without_dask_it_says_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The extra is named."""
    monkeypatch.setattr(dask_bag, "find_spec", lambda _: None)
    arguments = ("--dask", "tcp://127.0.0.1:1", "--households", "1", "--out", str(tmp_path / "out"))
    assert generate(*arguments) == EXIT_USAGE
    assert "it needs dask and distributed (the extra dask: payerproof[dask])" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [("--household", "h1"), ("--households", "2", "--shard", "1/2")])
def test_dask_makes_whole_samples(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    """Named families are few, and a part of a part is nobody's wish."""
    assert generate("--dask", "tcp://127.0.0.1:1", *arguments, "--out", str(tmp_path / "out")) == EXIT_USAGE
    assert "--dask goes with --households N and makes every shard" in capsys.readouterr().err
