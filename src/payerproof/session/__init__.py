"""One test run: the pytest plugin, its hooks, the verdicts, and the requirements that a target is held to."""
