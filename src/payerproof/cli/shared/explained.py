"""Errors of the ground floor and of the disk, in words for the user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from payerproof.errors import ConfigurationError
from payerproof.synthetic_data.errors import SyntheticDataError


@contextmanager
def explained(advice: str = "") -> Iterator[None]:
    """Turn what a population or the disk raises into ConfigurationError; `advice` follows what the disk said."""
    try:
        yield
    except SyntheticDataError as error:
        raise ConfigurationError(str(error)) from error
    except OSError as error:
        raise ConfigurationError(f"{error.filename or 'the disk'}: {error.strerror}{advice}") from error
