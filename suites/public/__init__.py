"""The public APIs: a directory of providers and a formulary that everybody may read, without a member in them."""
