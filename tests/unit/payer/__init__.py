"""Tests of the target as a check sees it."""
