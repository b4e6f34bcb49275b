"""The drawing of a family can be read: nobody covers anybody, and no arrow runs through a third person."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from payerproof.cli import main
from payerproof.synthetic_data.config import household_names

SVG = "{http://www.w3.org/2000/svg}"
Point = tuple[float, float]


def drawn(name: str, folder: Path) -> ET.Element:
    """Return the drawing of one family."""
    path = folder / "family.svg"
    with pytest.raises(SystemExit, match="0"):
        main(["population", "show", name, "--svg", str(path)])
    return ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - written a moment ago by this program


def curve(path: str) -> list[Point]:
    """Return points along a quadratic curve of a path."""
    x1, y1, cx, cy, x2, y2 = map(float, re.findall(r"-?[\d.]+", path))
    return [
        (
            (1 - part) ** 2 * x1 + 2 * (1 - part) * part * cx + part**2 * x2,
            (1 - part) ** 2 * y1 + 2 * (1 - part) * part * cy + part**2 * y2,
        )
        for part in (step / 20 for step in range(21))
    ]


@pytest.mark.parametrize("name", [*household_names(), "r3", "r20"])
def test_people_and_arrows_keep_apart(name: str, tmp_path: Path) -> None:
    """Circles do not touch, arrows touch the two circles they join and no other, and names fit into circles."""
    root = drawn(name, tmp_path)
    circles = [
        ((float(each.attrib["cx"]), float(each.attrib["cy"])), float(each.attrib["r"]))
        for each in root.iter(f"{SVG}circle")
    ]
    assert circles
    for (one, radius), (other, further) in combinations(circles, 2):
        assert math.dist(one, other) > radius + further
    arrows = [each.attrib["d"] for each in root.iter(f"{SVG}path") if "Q" in each.attrib["d"]]
    for arrow in arrows:
        points = curve(arrow)
        near = {place for point in points for place, radius in circles if math.dist(point, place) < radius + 9}
        assert len(near) == 2
    for text in root.iter(f"{SVG}text"):
        if text.attrib["class"] == "name":
            letters = float(re.findall(r"[\d.]+", text.attrib["style"])[0])
            assert 0.68 * letters * len(text.text or "") < 2 * circles[0][1]
