"""payerproof proves, from outside, that a payer's Patient Access API does what it promises."""

from importlib.metadata import version

__version__ = version("payerproof")
