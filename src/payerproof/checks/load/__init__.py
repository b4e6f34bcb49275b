"""The load test seen from the engine: what will be asked, how its process is run, and what came of it.

The generator of load is a process of its own (`payerproof.load`), since it patches the process it lives in.
The two sides share files in a private folder and nothing else: `plan` is what goes in, `outcome` what comes out.
"""
