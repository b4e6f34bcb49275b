"""Load, always in a process of its own: `python -m locust -f load/locustfile.py` with a plan that the engine wrote.

Only `locustfile` imports Locust, which patches the process it is imported into; the other modules are plain.
"""
