"""How a target speaks: learnt from controls before the first check, and used by every request that follows."""
