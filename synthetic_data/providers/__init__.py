"""Data: the payer and the providers that every population shares."""
