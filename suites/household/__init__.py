"""Who sees whom within a family, over every query path to a datum."""
