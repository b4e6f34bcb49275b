"""Tests of the page to work in."""
