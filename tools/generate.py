"""Generates gen/ from protos/ (messages, type stubs, grpc stubs), or with `--image FILE` one descriptor set for buf."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from importlib import resources
from pathlib import Path

import google.api.annotations_pb2 as annotations
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from grpc_tools import protoc
from protovalidate._gen.buf.validate import validate_pb

ROOT = Path(__file__).resolve().parent.parent
PROTOS = ROOT / "protos"
NAMED = {"message_type", "enum_type", "service", "field", "value", "method", "nested_type"}
VALIDATE = "buf/validate/validate.proto"


def validate_set(target: Path) -> None:
    """Writes protovalidate's own contract, which its wheel holds only in compiled form, as a descriptor set."""
    proto = FileDescriptorProto.FromString(validate_pb._DESC.proto.to_binary())
    target.write_bytes(FileDescriptorSet(file=[proto]).SerializeToString())


def compile_protos(*outputs: str, sources: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        validate = Path(folder) / "validate.binpb"
        validate_set(validate)
        includes = [PROTOS, Path(annotations.__file__).parents[2], resources.files("grpc_tools") / "_proto"]
        arguments = [*(f"-I{path}" for path in includes), f"--descriptor_set_in={validate}", *outputs, *sources]
        if protoc.main(["protoc", *arguments]) != 0:
            raise SystemExit("protoc refused the contracts")


def own() -> list[str]:
    return sorted(path.relative_to(PROTOS).as_posix() for path in PROTOS.rglob("*.proto"))


def generate(target: Path) -> None:
    """Fills the folder with generated code; whatever it held of generated packages before is gone."""
    for package in ("dataspeaks", "buf"):
        shutil.rmtree(target / package, ignore_errors=True)
    target.mkdir(exist_ok=True)
    compile_protos(f"--python_out={target}", f"--pyi_out={target}", sources=[*own(), VALIDATE])
    services = [name for name in own() if "\nservice " in (PROTOS / name).read_text(encoding="utf-8")]
    compile_protos(f"--grpc_python_out={target}", sources=services)
    for package in ("dataspeaks", "buf"):
        for folder in {path.parent for path in (target / package).rglob("*.py")} | {target / package}:
            while folder != target:
                (folder / "__init__.py").touch()
                folder = folder.parent
    text = json.dumps(comments(), indent=1, ensure_ascii=False)
    (target / "dataspeaks" / "comments.json").write_text(text + "\n", encoding="utf-8")


def comments() -> dict[str, str]:
    """The contracts' comments by full name of message, field, enum, value, service or rpc."""
    with tempfile.TemporaryDirectory() as folder:
        compiled = Path(folder) / "image.binpb"
        image(compiled)
        files = FileDescriptorSet.FromString(compiled.read_bytes()).file
    found: dict[str, str] = {}
    for file in files:
        if not file.name.startswith("dataspeaks/"):
            continue
        for location in file.source_code_info.location:
            name, place = [file.package], file
            path = list(location.path)
            while len(path) >= 2 and place is not None:
                number, index, *path = path
                field = place.DESCRIPTOR.fields_by_number[number]
                place = getattr(place, field.name)[index] if field.name in NAMED else None
                name.append(place.name if place is not None else "")
            if place is not None and not path and location.leading_comments:
                found[".".join(name)] = " ".join(location.leading_comments.split())
    return dict(sorted(found.items()))


def image(target: Path) -> None:
    compile_protos("--include_imports", "--include_source_info", f"--descriptor_set_out={target}", sources=own())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--image"]:
        image(Path(sys.argv[2]))
    else:
        generate(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "gen")
