"""A population made in parts: a folder of shards, each as `--shard I/N` writes it.

The folder is complete once `shards.json` is there.
Put together in order, the files of the shards are those of the whole, byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from payerproof.synthetic_data.errors import PopulationError

SHARDS = "shards.json"


def parts_of(folder: Path) -> Iterator[Path]:
    """Yield the folders of a population, in order: the shards that `shards.json` names, or the folder itself."""
    try:
        told: Any = orjson.loads((folder / SHARDS).read_bytes())
    except FileNotFoundError:
        yield folder
        return
    except orjson.JSONDecodeError as error:
        raise PopulationError(f"{folder / SHARDS} is not JSON: {error}") from error
    for shard in told["shards"]:
        yield folder / shard["name"]
