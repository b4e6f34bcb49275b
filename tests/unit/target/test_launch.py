"""A target that the harness starts is told where to listen."""

from __future__ import annotations

import re

from payerproof.target.description import Start
from payerproof.target.launch import Launched

SAYS = "import sys, time; print('ready http://127.0.0.1:' + sys.argv[1] + '/fhir', flush=True); time.sleep(60)"


def test_the_port_is_filled_in() -> None:
    """A free port of loopback stands in place of `{port}`, and what the process says is the base."""
    with Launched(Start(("{python}", "-c", SAYS, "{port}"), ready_seconds=20), {}) as target:
        assert re.fullmatch(r"http://127\.0\.0\.1:[1-9][0-9]{2,4}/fhir", target.base)
