"""The front door: REST and JSON for browsers and scripts, from the contracts alone; it owns no data."""
