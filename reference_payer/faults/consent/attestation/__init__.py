"""Apps that did not attest are treated worse than those that did, or members are not told of it."""
