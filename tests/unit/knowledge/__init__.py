"""Tests of `payerproof.knowledge`."""
