"""A small, correct payer with named seams. It never imports the engine."""
