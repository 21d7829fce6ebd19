"""Entry of the tests' jobs: `{"do": name, ...}` runs the function of that name."""

from __future__ import annotations

import _posixshmem  # noqa: F401  now, as no library can be loaded later
import json

import evil
import honest

evil.PROGRESS = [None]


def enter(request, scratch, progress):
    arguments = json.loads(request)
    where, _, name = arguments.pop("do").partition(".")
    evil.PROGRESS[0] = progress
    answer = getattr({"evil": evil, "honest": honest}[where], name)(arguments)
    return b"escaped" if answer is None else answer
