"""Tests of the withdrawal model."""
