"""Organisations, workspaces, members, sessions and API keys."""
