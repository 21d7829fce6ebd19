"""A first look at every byte of a text source, before anything parses it: encoding, long lines, NULs."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sandbox.ingest.limits import KiB, Limits, MiB
from sandbox.ingest.progress import Progress
from sandbox.ingest.refusals import EmptySource, LineTooLong, UnsupportedEncoding
from sandbox.ingest.vocabulary import ENCODINGS

CHUNK_BYTES = 1 * MiB
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODECS = {codecs.lookup(name).name: name for name in ENCODINGS}
"""Looked up now: inside the sandbox no module can be loaded any more."""
_UNDEFINED_1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")


@dataclass(frozen=True)
class Survey:
    encoding: str
    """Python's name of the encoding the bytes are in."""
    plain: bool
    """Whether the source is UTF-8 without NUL bytes, so that it can be read as it stands."""


def survey(source: Path, encoding: str | None, limits: Limits) -> Survey:
    """What the bytes are; refuses an empty source, a line beyond the limit and an encoding we do not know."""
    with source.open("rb") as file:
        head = file.read(64 * KiB)
    if len(head) < 64 * KiB and not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise EmptySource("The file is empty. Upload a file with a header line and rows.")
    declared = _declared(head, encoding)
    seen = _Seen(limits.line_bytes, declared in (None, "utf-8", "utf-8-sig"))
    with source.open("rb") as file:
        for chunk in iter(lambda: file.read(CHUNK_BYTES), b""):
            seen.take(chunk)
    seen.end()
    found = declared or seen.encoding
    return Survey(found, found in ("utf-8", "utf-8-sig") and seen.utf8 and not seen.nul)


def _declared(head: bytes, encoding: str | None) -> str | None:
    if encoding is not None:
        try:
            return _CODECS[codecs.lookup(encoding).name]
        except (LookupError, KeyError):
            raise UnsupportedEncoding(
                f"The encoding {encoding!r} is not known. Save as UTF-8, or name one of {', '.join(ENCODINGS)}",
                encoding=encoding,
            ) from None
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else wide(head)


def wide(head: bytes) -> str | None:
    """UTF-16 by its mark, or by zeros at every other byte."""
    for bom, name in _BOMS[1:]:
        if head.startswith(bom):
            return name
    even, odd = head[0:4096:2].count(0), head[1:4096:2].count(0)
    half = max(1, len(head[:4096]) // 2)
    if odd > 0.4 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


class _Seen:
    """What has been seen of a source, chunk by chunk; UTF-8 is checked across their borders."""

    def __init__(self, line_bytes: int, check_utf8: bool) -> None:
        self.utf8 = check_utf8
        self.nul = False
        self._line_bytes, self._line = line_bytes, 0
        self._decoder = codecs.getincrementaldecoder("utf-8")() if check_utf8 else None
        self._multibyte = self._broken = 0
        self._undefined = False

    def take(self, chunk: bytes) -> None:
        self.nul = self.nul or b"\x00" in chunk
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        self._line = self._line + len(chunk) if last < 0 else len(chunk) - last - 1
        if self._line > self._line_bytes:
            raise LineTooLong(
                f"A line of the file is longer than {self._line_bytes // MiB} MiB. Check that rows end in line breaks"
                " and that every quote is closed.",
                limit_bytes=self._line_bytes,
            )
        if self._decoder is not None and not (chunk.isascii() and not self._decoder.getstate()[0]):
            self._decode(self._decoder, chunk)

    def _decode(self, decoder: codecs.IncrementalDecoder, chunk: bytes) -> None:
        self._undefined = self._undefined or any(byte in chunk for byte in _UNDEFINED_1252)
        try:
            self._multibyte += len(chunk) - len(decoder.decode(chunk))
        except UnicodeDecodeError:
            self.utf8 = False
            decoder.reset()
            text = chunk.decode("utf-8", "replace")
            broken = text.count("\ufffd")
            self._broken += broken
            self._multibyte += len(text) - len(text.encode("ascii", "ignore")) - broken

    def end(self) -> None:
        if self._decoder is not None:
            try:
                self._decoder.decode(b"", True)
            except UnicodeDecodeError:
                self.utf8 = False
                self._broken += 1

    @property
    def encoding(self) -> str:
        """UTF-8 where most of what is no ASCII is UTF-8; else the usual single bytes."""
        if self.utf8 or self._multibyte > self._broken:
            return "utf-8"
        return "latin-1" if self._undefined else "cp1252"


def transcode(source: Path, target: Path, encoding: str, progress: Progress) -> int:
    """Write the source as UTF-8 without NUL characters; gives how many characters stand in for what broke."""
    total = source.stat().st_size
    replaced = 0
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    with source.open("rb") as file, target.open("wb") as out:
        for chunk in _chunks(file):
            text = decoder.decode(chunk, not chunk)
            if "\x00" in text:
                text = text.replace("\x00", "\ufffd")
            replaced += text.count("\ufffd")
            out.write(text.encode("utf-8", "replace"))
            progress(file.tell(), total)
    return replaced


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """Chunks, and one empty chunk at the end."""
    while chunk := file.read(4 * MiB):
        yield chunk
    yield b""
