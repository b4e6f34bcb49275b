"""run.xlsx: read as what it is, a zip of XML; texts are texts, and the same run gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from payerproof.cli import report
from payerproof.reports.workbook import workbook

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = '=HYPERLINK("http://evil")\u202e'


def _sheets(data: bytes) -> dict[str, list[list[str]]]:
    """Return the texts and numbers of each sheet, by row; a formula anywhere is an error."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:

        def part(name: str) -> ET.Element:
            return ET.fromstring(file.read(f"xl/{name}.xml"))  # noqa: S314 - written a moment ago by this program

        shared = ["".join(item.itertext()) for item in part("sharedStrings")]
        names = [each.attrib["name"] for each in part("workbook").iter(f"{_MAIN}sheet")]
        found = {}
        for number, name in enumerate(names, 1):
            root = part(f"worksheets/sheet{number}")
            assert list(root.iter(f"{_MAIN}f")) == []
            assert list(root.iter(f"{_MAIN}hyperlink")) == []
            found[name] = [
                [
                    shared[int(value)] if cell.attrib.get("t") == "s" else value
                    for cell in row
                    if (value := cell.findtext(f"{_MAIN}v")) is not None
                ]
                for row in root.iter(f"{_MAIN}row")
            ]
    return found


def test_every_finding_case_and_requirement_is_a_row(found: dict[str, Any]) -> None:
    """One row each below its heading, and what the run comes to stands on the first sheet."""
    sheets = _sheets(workbook(found))
    assert list(sheets) == ["Scope", "Findings", "Cases", "Requirements"]
    assert [row[0] for row in sheets["Findings"][1:]] == [finding["fingerprint"] for finding in found["findings"]]
    assert [row[0] for row in sheets["Cases"][1:]] == [verdict["check"] for verdict in found["verdicts"]]
    assert [row[0] for row in sheets["Requirements"][1:]] == [row["id"] for row in found["requirements"]]
    assert "finding" in sheets["Scope"][0][0]


def test_what_a_target_sent_stays_text(found: dict[str, Any]) -> None:
    """What looks like a formula is shown, and never run; what is unseen is spelled out."""
    verdicts = [{**verdict, "observed": HOSTILE} for verdict in found["verdicts"]]
    sheets = _sheets(workbook({**found, "verdicts": verdicts}))
    shown = {text for row in sheets["Cases"] for text in row if text.startswith("=")}
    assert shown == {'=HYPERLINK("http://evil")⟨U+202E⟩'}


def test_the_same_results_give_the_same_bytes(found: dict[str, Any]) -> None:
    """Nothing in the file tells when it was written."""
    assert workbook(found) == workbook(found)


def test_without_the_library_the_option_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    """One line, before anything is asked."""
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    ended = CliRunner().invoke(report.command, [str(tmp_path), "--report", "xlsx"])
    assert ended.exit_code == 2
    assert "pip install 'payerproof[xlsx]'" in ended.output
