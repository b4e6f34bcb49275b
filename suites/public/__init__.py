"""The public APIs: a directory of providers and a formulary that everybody may read, and nothing of a member in them."""
