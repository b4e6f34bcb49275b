"""A person at a browser, as a program: opens the address it is given, signs in, agrees, and goes back to the app.

`python person.py ADDRESS`: the password stands in SECOND_PIN, the name in PERSON_NAME, a wish to refuse in PERSON_SAYS.
"""

from __future__ import annotations

import os
import sys
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

from payerproof.http.client import Wire
from payerproof.smart.drivers import Choices, walk_forms


def main() -> None:
    """Follow the address to the redirect, and send that to whoever listens there."""
    address = sys.argv[1]
    redirect = parse_qs(urlsplit(address).query)["redirect_uri"][0]
    wire = Wire(lambda _: None)
    choices = Choices(os.environ["PERSON_NAME"], os.environ["SECOND_PIN"], decision=os.environ["PERSON_SAYS"], own=True)
    found = walk_forms(wire.browser(), address, redirect, choices).redirect or {}
    wire.close()
    for parameters in ({**found, "state": "of somebody else"}, found):
        try:
            urlopen(f"{redirect}?{urlencode(parameters)}").read()  # noqa: S310 - the loopback address of the app
        except OSError:
            continue


if __name__ == "__main__":
    main()
