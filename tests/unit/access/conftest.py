"""How the tests of the law search: without a clock, since a busy machine is no fault of the law."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("without-a-clock", deadline=None)
settings.load_profile("without-a-clock")
