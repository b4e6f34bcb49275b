"""Tests of `payerproof.http`."""
