"""What can be done to an answer: each public function of these modules is one damage, found by its name.

A damage gets its parameters from the data of a behaviour and returns what changes one answer.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from tests.hostile.behaviours import Spoil
from tests.hostile.damage import bodies, connections, documents, headers, oauth, pages

_MODULES: tuple[ModuleType, ...] = (bodies, connections, documents, headers, oauth, pages)

DAMAGES: Mapping[str, Callable[..., Spoil]] = {
    name: function
    for module in _MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and not name.startswith("_")
}
"""Every damage by its name."""


def damage(name: str, parameters: Mapping[str, Any]) -> Spoil:
    """Return the damage of a name with its parameters. Raises ValueError for an unknown name or parameter."""
    if name not in DAMAGES:
        raise ValueError(f"there is no damage {name!r} (there are: {', '.join(sorted(DAMAGES))})")
    known = inspect.signature(DAMAGES[name]).parameters
    if unknown := set(parameters) - set(known):
        raise ValueError(f"{name} takes no {sorted(unknown)} (it takes: {', '.join(known)})")
    return DAMAGES[name](**parameters)
