"""Checking a receipt on this machine: its file is read again, and its operator run again, in the same sandbox."""

from __future__ import annotations

import argparse
from contextlib import AsyncExitStack
from pathlib import Path

from google.protobuf import json_format

from dataspeaks.executor.v1 import receipt_pb2
from sandbox import receipt as receipts
from sandbox.ingest import VERSION as INGEST_VERSION
from services.local import CannotDo, Opened, Workbench, main, workbench
from services.terminal import wrap


def verify(options: argparse.Namespace) -> int:
    """`dataspeaks verify RECEIPT FILE [OTHER]`: 0 where all is the same, 1 where not."""
    return main(_verify(options))


async def _verify(options: argparse.Namespace) -> int:
    different = 0
    for receipt in _receipts(options.receipt):
        files = _files(receipt, options)
        told = receipts.verification(receipt, await check(receipt, *files, quiet=options.json))
        different |= not told.same
        if options.json:
            print(
                json_format.MessageToJson(
                    told,
                    preserving_proto_field_name=True,
                    indent=None,
                    always_print_fields_with_no_presence=True,
                    ensure_ascii=False,
                )
            )
        else:
            print(wrap(told.message))
    return different


def _receipts(path: Path) -> list[receipt_pb2.Receipt]:
    """The receipts of a document that are valid by the contract; raises CannotDo."""
    import protovalidate

    try:
        told = receipts.loads_all(path.read_bytes())
        for receipt in told:
            protovalidate.validate(receipt)
    except OSError as error:
        raise CannotDo(f"The receipt {path} cannot be read: {error.strerror}.") from error
    except protovalidate.ValidationError as error:
        raise CannotDo(str(receipts.ReceiptUnreadable(str(error)))) from error
    except receipts.ReceiptUnreadable as error:
        raise CannotDo(str(error)) from error
    return told


def _files(receipt: receipt_pb2.Receipt, options: argparse.Namespace) -> tuple[Path, ...]:
    """The file that the receipt is of, and the one that it is compared with, in whichever order they were named."""
    if not receipts.compares(receipt):
        return (options.file,)
    if options.other is None:
        raise CannotDo("This receipt compares two files: name both.")
    files = options.file, options.other
    earlier = receipt.operator.diff.other.source_sha256
    swapped = options.file.is_file() and receipts.file_sha256(options.file) == earlier != receipt.source_sha256
    return files[::-1] if swapped else files


async def check(receipt: receipt_pb2.Receipt, path: Path, other: Path | None = None, *, quiet: bool) -> receipts.Found:
    """Reads a file, or two, and runs a receipt's operator over it again."""
    from sandbox.operators import catalog

    async with workbench(quiet=quiet) as bench, AsyncExitStack() as held:
        try:
            opened = await held.enter_async_context(bench.opened(path, receipt.ingest))
            beside = None
            if other is not None:
                beside = await held.enter_async_context(bench.opened(other, receipt.operator.diff.other.ingest))
            return await recompute(bench, opened, receipt, beside)
        except CannotDo as error:
            if not all(file.is_file() for file in (path, other) if file is not None):
                raise
            read = None if other is None else receipts.Read(receipts.file_sha256(other), INGEST_VERSION)
            version = catalog.version_of(receipt.operator)
            return receipts.Found(receipts.file_sha256(path), INGEST_VERSION, version, trouble=str(error), other=read)


async def recompute(
    bench: Workbench, opened: Opened, receipt: receipt_pb2.Receipt, other: Opened | None = None
) -> receipts.Found:
    answer = (await bench.ask(opened, receipt.operator, tuple(receipt.masked), other)).receipt
    source = opened.source
    return receipts.Found(
        source.sha256,
        source.ingest_version,
        answer.operator_version,
        answer.result_sha256,
        answer.engine,
        other=receipts.Read(other.source.sha256, other.source.ingest_version) if other else None,
    )
