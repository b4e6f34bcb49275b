"""payerproof proves, from outside, that a payer's Patient Access API does what it promises."""


def __getattr__(name: str) -> str:
    """Return `__version__`, read when it is asked for: looking it up takes longer than many a command."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version  # noqa: PLC0415 - as above

    return version("payerproof")
