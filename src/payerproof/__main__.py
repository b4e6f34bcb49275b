"""`python -m payerproof` is `payerproof`.

The command line takes a moment to load; a signal that comes meanwhile ends the program quietly.
"""

import signal
import sys
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130


def main() -> NoReturn:
    """Load the command line and run it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    from payerproof import cli  # noqa: PLC0415 - loaded behind the handlers

    cli.main()


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
