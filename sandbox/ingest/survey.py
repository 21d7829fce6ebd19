"""A first look at every byte of a text source: encoding, line ends, longest line, NUL bytes; before anything parses it."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sandbox.ingest.limits import KiB, Limits, MiB
from sandbox.ingest.refusals import EmptySource, LineTooLong, UnsupportedEncoding

CHUNK_BYTES = 1 * MiB
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii", "latin-1", "iso8859-2", "iso8859-5", "iso8859-7",
    "iso8859-9", "iso8859-15", "cp437", "cp850", "cp852", "cp866", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255",
    "cp1256", "cp1257", "cp1258", "koi8-r", "koi8-u", "mac-roman", "shift_jis", "cp932", "euc-jp", "gbk", "gb18030", "big5", "euc-kr",
)  # fmt: skip
_CODECS = {codecs.lookup(name).name: name for name in _ENCODINGS}
"""Looked up now: inside the sandbox no module can be loaded any more."""
_UNDEFINED_1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")


@dataclass(frozen=True)
class Survey:
    encoding: str
    """Python's name of the encoding the bytes are in."""
    plain: bool
    """Whether the source is UTF-8 without NUL bytes, so that it can be read as it stands."""
    mixed_newlines: bool
    quotes: bool
    """Whether there is a double quote anywhere."""


def survey(source: Path, encoding: str | None, limits: Limits) -> Survey:
    """What the bytes are; refuses an empty source, a line beyond the limit and an encoding we do not know."""
    with source.open("rb") as file:
        head = file.read(64 * KiB)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise EmptySource("The file is empty. Upload a file with a header line and rows.")
    declared = _declared(head, encoding)
    counts = _Counts(declared in (None, "utf-8", "utf-8-sig"))
    with source.open("rb") as file:
        for chunk in iter(lambda: file.read(CHUNK_BYTES), b""):
            counts.see(chunk, limits, declared)
    counts.end()
    found = declared or ("utf-8" if counts.utf8 or counts.multibyte > counts.broken else counts.single_byte)
    plain = found in ("utf-8", "utf-8-sig") and counts.utf8 and not counts.nul
    return Survey(found, plain, counts.mixed, counts.quotes)


def _declared(head: bytes, encoding: str | None) -> str | None:
    if encoding is not None:
        try:
            return _CODECS[codecs.lookup(encoding).name]
        except (LookupError, KeyError):
            raise UnsupportedEncoding(
                f"The encoding {encoding!r} is not supported. Save the file as UTF-8, or name one of: {', '.join(_ENCODINGS)}.",
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


class _Counts:
    """Running counts over chunks; UTF-8 is checked across their borders."""

    def __init__(self, check_utf8: bool) -> None:
        self.utf8 = check_utf8
        self.nul = self.quotes = False
        self.multibyte = self.broken = 0
        self._crlf = self._cr = self._lf = self._line = 0
        self._carriage = False
        self._decoder = codecs.getincrementaldecoder("utf-8")() if check_utf8 else None
        self._undefined = False

    def see(self, chunk: bytes, limits: Limits, encoding: str | None) -> None:
        self.nul = self.nul or b"\x00" in chunk
        self.quotes = self.quotes or b'"' in chunk
        self._see_lines(chunk, limits)
        if self._decoder is not None and not (chunk.isascii() and not self._decoder.getstate()[0]):
            self._see_text(chunk)

    def _see_lines(self, chunk: bytes, limits: Limits) -> None:
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        if last < 0:
            self._line += len(chunk)
        else:
            self._line = len(chunk) - last - 1
        if self._line > limits.line_bytes:
            raise LineTooLong(
                f"A line of the file is longer than {limits.line_bytes // MiB} MiB. Check that rows end in line breaks"
                " and that every quote is closed.",
                limit_bytes=limits.line_bytes,
            )
        returns = chunk.count(b"\r")
        if self._carriage and chunk.startswith(b"\n"):
            self._crlf += 1
        if returns or self._cr:
            self._cr += returns
            self._crlf += chunk.count(b"\r\n")
        self._lf += chunk.count(b"\n") if returns or self._cr else int(b"\n" in chunk)
        self._carriage = chunk.endswith(b"\r")

    def _see_text(self, chunk: bytes) -> None:
        assert self._decoder is not None
        try:
            self.multibyte += len(chunk) - len(self._decoder.decode(chunk))
        except UnicodeDecodeError:
            self.utf8 = False
            self._decoder.reset()
            text = chunk.decode("utf-8", "replace")
            broken = text.count("\ufffd")
            self.broken += broken
            self.multibyte += max(0, sum(len(c.encode()) > 1 for c in set(text)) - 1)
            self._undefined = self._undefined or any(byte in _UNDEFINED_1252 for byte in set(chunk))

    def end(self) -> None:
        if self.utf8 and self._decoder is not None:
            try:
                self._decoder.decode(b"", True)
            except UnicodeDecodeError:
                self.utf8 = False
                self.broken += 1

    @property
    def single_byte(self) -> str:
        return "latin-1" if self._undefined else "cp1252"

    @property
    def mixed(self) -> bool:
        """Whether lines end in more than one way, as far as the counts tell: breaks inside quotes count too."""
        kinds = (self._crlf, self._cr - self._crlf, self._lf - self._crlf)
        return sum(1 for kind in kinds if kind > 0) > 1


def transcode(source: Path, target: Path, encoding: str, progress: Callable[[int, int], None]) -> int:
    """Write the source as UTF-8 without NUL characters; gives how many characters stand in for broken bytes or NULs."""
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
