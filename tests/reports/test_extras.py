"""A report whose library is missing is refused before a run, in one line that says what to install."""

from __future__ import annotations

import importlib
import importlib.util
import json
from importlib import resources
from typing import NoReturn

import pytest
from click.testing import CliRunner

from payerproof.cli import report
from payerproof.reports import extras


@pytest.mark.parametrize("name", extras.EXTRAS)
def test_a_missing_library_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The command line refuses it at once."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _module: None)
    assert extras.missing(["html", name]) == (
        f"report {name} needs {extras.EXTRAS[name][1]}: pip install 'payerproof[{name}]'"
    )
    ended = CliRunner().invoke(report.command, [".", "--report", name])
    assert ended.exit_code == 2
    assert f"pip install 'payerproof[{name}]'" in ended.output


def test_a_machine_without_pango_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint is there and cannot load what it draws with: told with what installs it."""

    def fails(_module: str) -> NoReturn:
        raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(extras, "installed", lambda _name: True)
    monkeypatch.setattr(importlib, "import_module", fails)
    assert "apt install libpango-1.0-0" in str(extras.missing(["pdf"]))
    assert extras.missing(["html", "csv"]) is None


def test_a_target_file_may_ask_for_every_format() -> None:
    """`[run] report` takes what `--report` takes."""
    schema = json.loads((resources.files("payerproof.fixtures") / "schemas" / "target.schema.json").read_text("utf-8"))
    assert set(schema["properties"]["run"]["properties"]["report"]["items"]["examples"]) == set(extras.REPORTS)
