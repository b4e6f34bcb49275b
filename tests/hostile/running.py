"""The suites before the reference payer behind the proxy, with one behaviour and a few cases of each check."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from payerproof.checks.registry import registered
from payerproof.cli.shared.running import RunRequest, arguments
from payerproof.target.description import Selection
from payerproof.target.scope import Pairs
from tests.proof.faulty import RunResult, tried

ROOT = Path(__file__).parents[2]
_START = '"{python}", "-m", "payerproof.reference_payer",'
_PROXY = "import sys; sys.path.insert(0, {root!r}); from tests.hostile.proxy import main; sys.exit(main(sys.argv[1:]))"


def each(names: Iterable[str], *quick: str) -> list[Any]:
    """Return the names as parameters of a test; those not in `quick` are for `make hostile` alone."""
    return [pytest.param(name, marks=() if name in quick else pytest.mark.hostile) for name in names]


class FirstCases:
    """A pytest plugin that keeps the first few cases of each check."""

    def __init__(self, most: int) -> None:
        self._most = most

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave the others out."""
        seen: Counter[str] = Counter()
        kept = []
        for item in items:
            found = registered(getattr(item, "function", None))
            name = found.check.id if found else item.nodeid
            seen[name] += 1
            if seen[name] <= self._most:
                kept.append(item)
        items[:] = kept


def damaged_target(
    behaviour: str, file: Path, shipped: str = "demo", limits: Mapping[str, float] = MappingProxyType({})
) -> Path:
    """Write a shipped description with the proxy in front of the payer and more limits; return where it lies."""
    text = (files("payerproof.fixtures") / "targets" / f"{shipped}.toml").read_text(encoding="utf-8")
    assert _START in text
    proxy = _PROXY.format(root=str(ROOT))
    text = text.replace(_START, f'"{{python}}", "-c", "{proxy}", "{behaviour}",')
    text = re.sub(r"(?m)^seconds = \d+$", "seconds = 1", text)
    more = "".join(f"{name} = {value}\n" for name, value in limits.items())
    assert "[limits]\n" in text
    file.write_text(text.replace("[limits]\n", f"[limits]\n{more}"), encoding="utf-8")
    return file


def with_behaviour(behaviour: str, folder: Path, *suites: str, most: int = 1) -> RunResult:
    """Put the payer with a behaviour before at most `most` cases of each check of `suites`."""
    folder.mkdir()
    target = damaged_target(behaviour, folder / "damaged.toml")
    asked = RunRequest(str(target), Selection(suites), folder, pairs=Pairs.FEW)
    return tried(arguments(asked, folder), folder, FirstCases(most))
