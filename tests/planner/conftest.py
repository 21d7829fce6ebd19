"""Versions of the tables, read once per session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.planner.planner_harness import Version, framed
from tests.planner.planner_questions_abroad import ABROAD_TABLES
from tests.planner.planner_questions_depot import DEPOT_TABLES
from tests.planner.planner_questions_desk import DESK_TABLES
from tests.planner.planner_questions_field import FIELD_TABLES
from tests.planner.planner_questions_headers import HEADER_TABLES
from tests.planner.planner_questions_pier import PIER_TABLES
from tests.planner.planner_questions_public import PUBLIC_TABLES
from tests.planner.planner_questions_quay import QUAY_TABLES
from tests.planner.planner_questions_rail import RAIL_TABLES
from tests.planner.planner_questions_rows import ROW_TABLES
from tests.planner.planner_questions_shelf import SHELF_TABLES
from tests.planner.planner_questions_street import STREET_TABLES
from tests.planner.planner_questions_town import TOWN_TABLES
from tests.planner.planner_questions_wild import WILD_TABLES
from tests.planner.planner_study_tables import STUDY_TABLES
from tests.planner.planner_tables import TABLES
from tests.planner.planner_tables_open import OPEN_TABLES

FRAMES = {
    **TABLES,
    **STUDY_TABLES,
    **OPEN_TABLES,
    **DESK_TABLES,
    **SHELF_TABLES,
    **FIELD_TABLES,
    **STREET_TABLES,
    **DEPOT_TABLES,
    **PUBLIC_TABLES,
    **RAIL_TABLES,
    **QUAY_TABLES,
    **ROW_TABLES,
    **TOWN_TABLES,
    **ABROAD_TABLES,
    **WILD_TABLES,
    **PIER_TABLES,
    **HEADER_TABLES,
}


@pytest.fixture(scope="session")
def version(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Version]:
    folder: Path = tmp_path_factory.mktemp("versions")
    known: dict[str, Version] = {}

    def get(name: str) -> Version:
        if name not in known:
            known[name] = framed(FRAMES[name](), name, folder)
        return known[name]

    return get
