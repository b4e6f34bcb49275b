"""Mistakes that the payer's author might make, by name: each replaces one part of the healthy payer.

Every file in this folder is read; no list names it.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from tests.proof.lawful.mistakes.registry import MISTAKES, Mistake

__all__ = ["MISTAKES", "Mistake"]

for _found in iter_modules(__path__):
    import_module(f"{__name__}.{_found.name}")
