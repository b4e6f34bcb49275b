"""A target as its file describes it: accounts, apps, query paths, and how the harness starts it."""
