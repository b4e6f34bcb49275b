"""The query paths under load, every response scanned."""
