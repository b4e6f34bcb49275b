"""One request as a view meets it, and what all views share."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse, RedirectResponse, Response

from payerproof.evidence.reading import located
from payerproof.ui.children import Children
from payerproof.ui.folders import Folders
from payerproof.ui.following import Following
from payerproof.ui.pages import page

_FOLLOWED = 8


@dataclass
class House:
    """What the page knows: the run folders, the commands it started, the target files it was given."""

    folders: Folders
    children: Children
    targets: Sequence[str]
    _followed: dict[Path, Following] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def following(self, name: str) -> Following:
        """Return who follows the evidence of a run; the folder need not be there yet."""
        file = located(self.folders.root / name)
        with self._lock:
            found = self._followed.setdefault(file, Following(file))
            for old in [each for each in self._followed if each != file][: len(self._followed) - _FOLLOWED]:
                del self._followed[old]
            return found


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `root` is what every address of the page begins with, `part` asks for the changing part alone."""

    house: House
    root: str
    names: Mapping[str, Any]
    query: Mapping[str, str]
    form: Mapping[str, Sequence[str]]
    part: bool = False

    def one(self, name: str) -> str:
        """Return a field of the form, empty where it was not given."""
        return next(iter(self.form.get(name, ())), "").strip()

    def shown(self, template: str, status: int = 200, /, **given: Any) -> Response:
        """Return a page."""
        busy = [child for child in self.house.children if child.running]
        return HTMLResponse(page(template, root=self.root, busy=busy, **given), status)

    def led(self, path: str) -> Response:
        """Return the way to another page, after something was done."""
        return RedirectResponse(f"{self.root}{path}", 303)
