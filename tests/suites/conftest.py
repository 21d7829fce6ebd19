"""Databases of both engines."""

from __future__ import annotations

from tests.suites.databases import database, engine, templates

__all__ = ["database", "engine", "templates"]
