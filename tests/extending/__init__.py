"""A stranger's folder of checks and more, put to work as docs/extending.md tells it."""
