"""Errors of the FHIR room; what is wrong with a resource is an `Issue` and never raised.

ConfigurationError
└── PackageError          a package, its tables or a profile in it cannot be used
    └── UnknownGuide      a guide that neither ships nor stands in a package folder
"""

from __future__ import annotations

from payerproof.errors import ConfigurationError


class PackageError(ConfigurationError):
    """A FHIR package, or something inside it, is not what it claims to be."""


class UnknownGuide(PackageError):
    """The guide is neither among the shipped tables nor in a package folder."""
