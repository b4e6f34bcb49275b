"""Tests of `payerproof.session`."""
