"""The example's own checks are for runs that name it; pytest leaves them alone here."""

from __future__ import annotations

collect_ignore = ["example"]
