"""The judges of the conformance suite: each accepts the good, finds the bad, and says so where it cannot tell."""
