"""The content of resources: profiles, must-support elements, versions and history."""
