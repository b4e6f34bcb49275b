"""Formats of reports that need a library which not everybody has installed, and what to say where it is missing."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Mapping

EXTRAS: Mapping[str, tuple[str, str]] = {"xlsx": ("xlsxwriter", "XlsxWriter"), "pdf": ("weasyprint", "WeasyPrint")}
"""Format -> the module it needs, and the name of its library; the extra that installs it is called like the format."""


RULES = ("cms-0057-f", "cms-9115-f")
"""Rules of CMS on which a statement can be made, each a format by its name; `fixtures/regulations` holds them."""

REPORTS = ("html", "junit", "markdown", "csv", "sarif", "xlsx", "pdf", "allure", "testreport", *RULES)
"""Formats of reports that `payerproof.reports.write` makes, as they are asked for."""


def installed(name: str) -> bool:
    """Return whether the library of a format is there; True for a format that needs none."""
    return name not in EXTRAS or importlib.util.find_spec(EXTRAS[name][0]) is not None


def missing(formats: Iterable[str]) -> str | None:
    """Return, in words, what is missing for the first of `formats` that cannot be made here; None for none."""
    for name in formats:
        if name not in EXTRAS:
            continue
        module, library = EXTRAS[name]
        if not installed(name):
            return f"report {name} needs {library}: pip install 'payerproof[{name}]'"
        try:
            importlib.import_module(module)
        except OSError as problem:  # WeasyPrint is there, and the libraries it draws with are not
            told = str(problem).partition("\n")[0][:160]
            return f"report {name} needs Pango on this machine: apt install libpango-1.0-0 libpangoft2-1.0-0 ({told})"
    return None
