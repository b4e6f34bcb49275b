"""The project's own tests: units, proof that the harness bites, reports, rules of the house, peers."""
