"""All sets of questions with their tables: the modules `planner_questions*` and `planner_*tables*` of this folder."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any


def _modules() -> list[Any]:
    names = sorted(p.stem for p in Path(__file__).parent.glob("planner_*.py"))
    sets = (n for n in names if n.startswith("planner_questions") or "tables" in n)
    return [importlib.import_module(f"tests.planner.{name}") for name in sets]


def _tables(modules: list[Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for module in modules:
        own = (name for name in vars(module) if name == "TABLES" or name.endswith("_TABLES"))
        for name, table in ((n, t) for attribute in own for n, t in getattr(module, attribute).items()):
            assert made.setdefault(name, table) is table, f"two tables are called {name}"
    return made


_MODULES = _modules()
FRAMES = _tables(_MODULES)
"""By name, what makes a table."""
CASES = [
    (name, question, answer)
    for module in _MODULES
    for name, cases in getattr(module, "QUESTIONS", {}).items()
    for question, answer in cases
]
"""Tables' names, questions, and what makes the answer of the table."""
ASKED = {question for module in _MODULES for question in getattr(module, "ASKED", ())}
"""Questions of which two readings are fair."""
TALKS = [talk for module in _MODULES for talk in getattr(module, "TALKS", [])]
