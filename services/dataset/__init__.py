"""Datasets, their uploads, and their immutable versions."""
