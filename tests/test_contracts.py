"""What the house style asks of every contract, error, setting and migration, held by programs."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic_settings import BaseSettings

import services
from dataspeaks.access.v1 import access_pb2
from dataspeaks.error.v1 import reason_pb2
from dataspeaks.executor.v1 import worker_pb2
from services.frontdoor import openapi
from services.frontdoor.app import SERVICES
from services.kit.access import rule_of
from services.kit.errors import DomainError

ROOT = Path(__file__).resolve().parents[1]
WORKER = worker_pb2.DESCRIPTOR.services_by_name["WorkerService"]
METHODS = [method for service in (*SERVICES.values(), WORKER) for method in service.methods]
READING = re.compile(r"^(Get|List|Watch|Sign|Redeem|Refresh|Exchange|Verify)")
RUN_ONLY = {"CreateJob"}
"""Methods that make something of their own out of data that the caller may read; they change no data."""


def modules() -> list[Any]:
    return [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(services.__path__, "services.")
        if not found.name.endswith("__main__")
    ]


def classes(base: type) -> list[type]:
    modules()
    found: list[type] = []
    todo = [base]
    while todo:
        for kind in todo.pop().__subclasses__():
            found.append(kind)
            todo.append(kind)
    return [kind for kind in found if kind.__module__.startswith("services.")]


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.full_name)
def test_every_method_says_who_may_call_it_and_where(method: Any) -> None:
    rule = rule_of(method)
    assert openapi.comments().get(method.full_name)
    assert rule.permission != access_pb2.PERMISSION_UNSPECIFIED
    from google.api import annotations_pb2

    internal = rule.permission == access_pb2.PERMISSION_INTERNAL
    assert method.GetOptions().HasExtension(annotations_pb2.http) is not internal


@pytest.mark.parametrize("method", [m for m in METHODS if not READING.match(m.name)], ids=lambda m: m.full_name)
def test_no_method_that_changes_something_has_a_reading_permission(method: Any) -> None:
    name = access_pb2.Permission.Name(rule_of(method).permission)
    assert not name.endswith("_READ") or name == "PERMISSION_PERSONAL_DATA_READ"
    assert method.name in RUN_ONLY or name != "PERMISSION_JOB_RUN"


@pytest.mark.parametrize("method", [m for m in METHODS if m.name.startswith("List")], ids=lambda m: m.full_name)
def test_every_list_has_pages(method: Any) -> None:
    assert {"page_size", "page_token"} <= set(method.input_type.fields_by_name)
    assert "next_page_token" in method.output_type.fields_by_name


@pytest.mark.parametrize("method", [m for m in METHODS if m.name.startswith("Create")], ids=lambda m: m.full_name)
def test_every_create_takes_a_request_id(method: Any) -> None:
    assert "request_id" in method.input_type.fields_by_name or method.name == "CreateDownload"


@pytest.mark.parametrize("method", [m for m in METHODS if m.name.startswith("Update")], ids=lambda m: m.full_name)
def test_every_update_takes_a_mask(method: Any) -> None:
    assert "update_mask" in method.input_type.fields_by_name


def reasons() -> dict[str, reason_pb2.Explanation]:
    extension: Any = reason_pb2.explanation
    return {
        value.name.removeprefix("REASON_"): value.GetOptions().Extensions[extension]
        for value in reason_pb2.Reason.DESCRIPTOR.values
        if value.number
    }


def test_every_reason_is_told_one_way_with_its_facts() -> None:
    told: dict[str, list[type]] = {}
    for kind in classes(DomainError):
        if "reason" in vars(kind):
            told.setdefault(str(vars(kind)["reason"]), []).append(kind)
    data = {"CPU_TIME", "WALL_TIME", "MEMORY_LIMIT", "OUTPUT_LIMIT", "RESOURCE_LIMIT", "SANDBOX_VIOLATION"}
    data |= {"OPERATOR_CRASHED", "WORKER_LOST", "JOB_CANCELLED", "OPERATOR_REFUSED"}
    assert not set(told) - set(reasons()), "a class with a reason that the contract does not know"
    assert not set(reasons()) - set(told) - data, "a reason without a class"
    for reason, kinds in told.items():
        assert len({(kind.code, kind.message) for kind in kinds}) == 1, (reason, kinds)
        kind: Any = kinds[0]
        explained = reasons()[reason]
        named = {field for _, field, _, _ in string.Formatter().parse(kind.message) if field}
        assert named <= set(explained.facts), (reason, named)
        assert kind.code.name == explained.code, reason


@pytest.mark.parametrize("settings", classes(BaseSettings), ids=lambda s: f"{s.__module__}.{s.__name__}")
def test_every_setting_is_described(settings: Any) -> None:
    assert all(field.description for field in settings.model_fields.values())
    assert settings.model_config.get("frozen")


def test_generated_code_is_fresh(tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "tools" / "generate.py", tmp_path], check=True)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    kept = {path: (ROOT / "gen" / path).read_bytes() for path in made if (ROOT / "gen" / path).exists()}
    assert made == kept, "run `make gen` and commit what it writes"


def test_the_web_pages_contract_is_fresh() -> None:
    from services.frontdoor.routes import Routes

    document = openapi.document(Routes(SERVICES.values()).all)
    kept = json.loads((ROOT / "web" / "openapi.json").read_text(encoding="utf-8"))
    assert kept == json.loads(json.dumps(document)), "run `make gen` and commit what it writes"


def test_the_example_table_is_what_its_writer_writes() -> None:
    written = subprocess.run([sys.executable, ROOT / "tools" / "example.py"], check=True, capture_output=True).stdout
    assert written == (ROOT / "services" / "examples" / "bicycle_orders.csv").read_bytes()


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    wrong = []
    hosts = re.compile(rb"registry\.npmjs\.org|pypi\.org/simple|files\.pythonhosted\.org|/opt/pypi|/work/main|/root/")
    for name in listed.decode().split("\0"):
        path = ROOT / name
        if name and path != Path(__file__) and path.is_file() and hosts.search(path.read_bytes()):
            wrong.append(name)
    assert wrong == []
