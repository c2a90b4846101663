"""The bytes of a file, decompressed if the file is gzip, up to damage."""

from __future__ import annotations

import io
import zlib
from typing import Any, BinaryIO

from c7n_ctschema.replay.records import json_splitting

_GZIP = b"\x1f\x8b"
_WINDOW = 31  # zlib: a window of 32 KiB, with the header and trailer of gzip
_SLICE = 1024  # bytes of gzip: the size of a slice near damage


class UnzippedStream:
    """A file without its gzip. Reading ends at damage, which `damage` describes.

    Not `gzip.GzipFile`: it loses up to a buffer of good bytes before the damage.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        is_gzip = isinstance(stream, io.BufferedReader) and stream.peek(2)[:2] == _GZIP
        self._unzip: Any = zlib.decompressobj(_WINDOW) if is_gzip else None
        self._zipped = b""
        self.damage = ""

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, b"" at the end."""
        if self._unzip is None:
            return self._stream.read(size)
        while not self.damage and self._next_member():
            zipped = self._zipped or self._stream.read(json_splitting.CHUNK)
            piece = self._decompressed(zipped, size)
            if piece:
                return piece
            if not zipped and not self._unzip.eof:
                self.damage = "it is cut off"
        return b""

    def _decompressed(self, zipped: bytes, size: int) -> bytes:
        # zlib returns nothing of a call that ends in an error. After a flipped byte the error is often the checksum at
        # the very end, so the call is repeated in small slices. A copy of the state costs 40 KiB for each piece.
        before = self._unzip.copy()
        try:
            piece: bytes = self._unzip.decompress(zipped, size)
        except zlib.error as error:
            self.damage = str(error)
            return _before_damage(before, zipped)[:size]
        self._zipped = self._unzip.unconsumed_tail
        return piece

    def _next_member(self) -> bool:
        """Whether there is more to decompress. Gzip files can be concatenated, and padded with zeros."""
        if not self._unzip.eof:
            return True
        self._zipped = self._unzip.unused_data.lstrip(b"\0") or self._stream.read(json_splitting.CHUNK)
        if self._zipped:
            self._unzip = zlib.decompressobj(_WINDOW)
        return bool(self._zipped)

    def upto(self, size: int) -> bytes:
        """Return `size` bytes, or fewer at the end of the file."""
        pieces: list[bytes] = []
        while size > 0 and (piece := self.read(min(size, json_splitting.CHUNK))):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)


def _before_damage(unzip: Any, zipped: bytes) -> bytes:
    """What decompresses before the damage. The damaged slice is read byte by byte."""
    pieces: list[bytes] = []
    for at in range(0, len(zipped), _SLICE):
        before = unzip.copy()
        try:
            pieces.append(unzip.decompress(zipped[at : at + _SLICE]))
        except zlib.error:
            pieces.extend(_bytes_before_damage(before, zipped[at : at + _SLICE]))
            break
    return b"".join(pieces)


def _bytes_before_damage(unzip: Any, zipped: bytes) -> list[bytes]:
    pieces: list[bytes] = []
    for at in range(len(zipped)):
        try:
            pieces.append(unzip.decompress(zipped[at : at + 1]))
        except zlib.error:
            break
    return pieces
