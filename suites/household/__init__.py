"""Who sees whom within a family, over every road to a datum."""
