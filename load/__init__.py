"""Locust scenarios; always a process of their own, because importing Locust patches the process."""
