"""The door for pytest: names the plugin, nothing else."""

pytest_plugins = ["payerproof.session.plugin"]
