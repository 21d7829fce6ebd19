"""Receipts: digests of versions and actions, a receipt's making and reading, and what a check of one finds."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.protobuf import json_format
from google.protobuf.message import Message

from dataspeaks.executor.v1 import diff_pb2, ingest_pb2, operators_pb2, receipt_pb2
from sandbox.table import Refusal

FORM = 1
_CHUNK = 1 << 20
_FIELD = re.compile(r'no field named "([^"]*)"')


class ReceiptUnreadable(Refusal):
    reason = "RECEIPT_UNREADABLE"

    def __init__(self, why: str) -> None:
        super().__init__(f"This is no receipt that can be checked here: {why}.", why=why)


def canonical(message: Message) -> str:
    """The one JSON text of a message: sorted contract names, nothing that is at its default."""
    return _text(json_format.MessageToDict(message, preserving_proto_field_name=True))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def version_digest(source_sha256: str, spec: ingest_pb2.IngestSpec, ingest_version: int) -> str:
    """Digest of a dataset version: which bytes, read how, by which readers."""
    parts = {"source": source_sha256, "ingest": json.loads(canonical(spec)), "readers": ingest_version}
    return sha256(_text(parts).encode())


def action_digest(
    operator: operators_pb2.Operator,
    operator_version: int,
    version: str,
    masked: Sequence[str] = (),
    scope: Mapping[str, Any] | None = None,
) -> str:
    """Digest under which an answer is kept: `version` is the version's, `scope` what else keeps answers apart."""
    parts = {
        "operator": json.loads(canonical(operator)),
        "operator_version": operator_version,
        "version": version,
        "masked": sorted(masked),
        "scope": dict(scope or {}),
    }
    return sha256(_text(parts).encode())


@dataclass(frozen=True)
class Source:
    """The file behind a result, and how it was read."""

    file_name: str
    sha256: str
    spec: ingest_pb2.IngestSpec
    ingest_version: int


def other_version(source: Source) -> diff_pb2.OtherVersion:
    """What an operator has to say of the file that it compares with."""
    return diff_pb2.OtherVersion(
        file_name=source.file_name,
        source_sha256=source.sha256,
        ingest=source.spec,
        ingest_version=source.ingest_version,
        version_digest=version_digest(source.sha256, source.spec, source.ingest_version),
    )


@dataclass(frozen=True)
class Answer:
    """What a sandbox run gave: the result's bytes, and the summary that `sandbox.entry.enter` returned."""

    result_sha256: str
    operator_version: int
    engine: str
    sketch: bool

    @staticmethod
    def of(result: bytes, summary: Mapping[str, Any]) -> Answer:
        return Answer(sha256(result), summary["operator_version"], summary["engine"], summary["sketch"])


def issue(
    source: Source, operator: operators_pb2.Operator, answer: Answer, masked: Sequence[str] = ()
) -> receipt_pb2.Receipt:
    receipt = receipt_pb2.Receipt(
        form=FORM,
        file_name=source.file_name,
        source_sha256=source.sha256,
        ingest=source.spec,
        ingest_version=source.ingest_version,
        version_digest=version_digest(source.sha256, source.spec, source.ingest_version),
        operator=operator,
        operator_version=answer.operator_version,
        masked=sorted(masked),
        result_sha256=answer.result_sha256,
        guarantee=receipt_pb2.GUARANTEE_SKETCH if answer.sketch else receipt_pb2.GUARANTEE_EXACT,
        engine=answer.engine,
    )
    receipt.seal = seal(receipt)
    return receipt


def seal(receipt: receipt_pb2.Receipt) -> str:
    """Digest over everything in the receipt but its seal."""
    bare = receipt_pb2.Receipt()
    bare.CopyFrom(receipt)
    bare.ClearField("seal")
    return sha256(canonical(bare).encode())


def dumps(receipt: receipt_pb2.Receipt) -> str:
    """The document that people keep and mail."""
    document = json_format.MessageToDict(receipt, preserving_proto_field_name=True)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def loads(text: str | bytes) -> receipt_pb2.Receipt:
    """Reads a receipt with contract names or with the REST API's lowerCamelCase ones, in any encoding of JSON."""
    try:
        receipt = json_format.Parse(_decoded(text), receipt_pb2.Receipt())
    except (json_format.ParseError, UnicodeError, RecursionError) as error:
        raise ReceiptUnreadable(_why(error)) from None
    if receipt.form != FORM:
        raise ReceiptUnreadable(f"it has form {receipt.form}, and form {FORM} is known here")
    if receipt.operator.WhichOneof("kind") is None:
        raise ReceiptUnreadable("it names no operator")
    if compares(receipt) and not receipt.operator.diff.HasField("other"):
        raise ReceiptUnreadable("it does not say what its file is compared with")
    return receipt


def compares(receipt: receipt_pb2.Receipt) -> bool:
    """Whether the result is of two files."""
    return receipt.operator.WhichOneof("kind") == "diff"


def loads_all(text: bytes) -> list[receipt_pb2.Receipt]:
    """The receipt, or all different ones that an answer, a report or a job carries."""
    try:
        document = json.loads(_decoded(text))
    except (ValueError, RecursionError) as error:
        raise ReceiptUnreadable(_why(error)) from None
    if _is_receipt(document):
        return [loads(text)]
    carried = dict.fromkeys(_text(inner) for inner in _carried(document))
    if not carried and not (isinstance(document, dict) and "seal" in document):
        raise ReceiptUnreadable("there is no receipt in it")
    return [loads(told) for told in carried] or [loads(text)]


def _carried(document: Any) -> Iterator[Any]:
    if _is_receipt(document):
        yield document
    elif isinstance(document, dict | list):
        for inner in document.values() if isinstance(document, dict) else document:
            yield from _carried(inner)


def _is_receipt(document: Any) -> bool:
    return isinstance(document, dict) and {"form", "operator"} <= document.keys()


def _decoded(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode(json.detect_encoding(text))


def _why(error: Exception) -> str:
    if field := _FIELD.search(str(error)):
        return f'"{field[1]}" is no field of a receipt'
    return f"it is not a receipt's JSON ({' '.join(str(error).split()).rstrip('.')[:200]})"


@dataclass(frozen=True)
class Read:
    """A file that a check found, and by which readers it was read."""

    source_sha256: str
    ingest_version: int


@dataclass(frozen=True)
class Found:
    """What a check found: the file's digest, the versions of our code, and the digest of the result run again."""

    source_sha256: str
    ingest_version: int
    operator_version: int
    result_sha256: str = ""
    """Empty where nothing was run, or the run failed."""
    engine: str = ""
    """What the result was run on."""
    trouble: str = ""
    """Why there is no result."""
    other: Read | None = None
    """Of a receipt that compares two files."""


def differences(receipt: receipt_pb2.Receipt, found: Found) -> list[str]:
    """What differs, worst first."""
    file, version = _apart(receipt, Read(found.source_sha256, found.ingest_version))
    other_file, other_version = (
        _apart(receipt.operator.diff.other, found.other) if compares(receipt) else (False, False)
    )
    apart = {
        "receipt": bool(receipt.seal) and seal(receipt) != receipt.seal,
        "file": file,
        "version": version,
        "other_file": other_file,
        "other_version": other_version,
        "operator": found.operator_version != receipt.operator_version,
        "engine": bool(found.engine) and found.engine != receipt.engine,
        "result": found.result_sha256 != receipt.result_sha256,
    }
    return [name for name, differs in apart.items() if differs]


def _apart(told: receipt_pb2.Receipt | diff_pb2.OtherVersion, found: Read | None) -> tuple[bool, bool]:
    """Whether a file differs, and whether its reading does."""
    if found is None:
        return True, True
    version = version_digest(told.source_sha256, told.ingest, found.ingest_version)
    reread = version != told.version_digest or found.ingest_version != told.ingest_version
    return found.source_sha256 != told.source_sha256, reread


def verification(receipt: receipt_pb2.Receipt, found: Found) -> receipt_pb2.Verification:
    """The outcome of a check, in words. Another engine is told, but what gives the same bytes is the same."""
    apart = differences(receipt, found)
    told = "; ".join(_sentence(name, receipt, found) for name in apart)
    same = set(apart) <= {"engine"}
    if same:
        what, give = ("the two files", "give") if compares(receipt) else ("the file", "gives")
        message = f"The same: {what}, computed again, {give} exactly the result of the receipt"
        message += f" ({told})." if told else "."
    else:
        message = f"Not the same: {told.rstrip('.')}."
    return receipt_pb2.Verification(same=same, differences=apart, message=message, result_sha256=found.result_sha256)


def _sentence(name: str, receipt: receipt_pb2.Receipt, found: Found) -> str:
    match name:
        case "receipt":
            return "the receipt itself was changed after it was made"
        case "file" | "version":
            return _of_file("the file", name, receipt, Read(found.source_sha256, found.ingest_version))
        case "other_file" | "other_version":
            return _of_file("the other file", name[6:], receipt.operator.diff.other, found.other)
        case "operator":
            versions = f"version {found.operator_version}, in the receipt version {receipt.operator_version}"
            return f"the operator {receipt.operator.WhichOneof('kind')} has changed ({versions})"
        case "engine":
            return f"it was computed on {found.engine}, in the receipt on {receipt.engine or 'an unknown engine'}"
        case _ if found.trouble:
            return f"no result can be computed here: {found.trouble}"
    return "the result is not the same"


def _of_file(which: str, name: str, told: receipt_pb2.Receipt | diff_pb2.OtherVersion, found: Read | None) -> str:
    if found is None:
        return f"{which} is not here"
    if name == "file":
        digests = f"SHA-256 {found.source_sha256[:12]}…, in the receipt {told.source_sha256[:12]}…"
        return f"{which} is not the one the receipt was made from ({digests})"
    if found.ingest_version != told.ingest_version:
        readers = f"version {found.ingest_version} of the readers, in the receipt version {told.ingest_version}"
        return f"{which} is read differently now ({readers})"
    return f"the receipt's version digest is not that of {which}, read as it says"
