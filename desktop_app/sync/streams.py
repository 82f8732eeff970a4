"""Bytes that pass through age and zstd without ever being in memory as a whole."""

import os
import threading
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any, BinaryIO, Protocol

from desktop_app.sync.errors import BundleRefused, Reason, SourceUnreadable

_LEVEL = 9  # ids and salts do not compress; what is between them does, and better with a longer look back
_WINDOW = 1 << 27  # what zstd's own program takes without being asked
_NO_KEY = "No matching keys"


class Writable(Protocol):
    """What sealed bytes are written to."""

    def write(self, data: bytes) -> int:
        """Write ``data`` in full."""
        ...

    def flush(self) -> None:
        """Write out what is buffered."""
        ...


def seal_stream(plain: Iterable[bytes], target: Writable, recipients: Iterable[str]) -> None:
    """Compress and seal ``plain`` for the recipients, piece by piece.

    What ``plain`` or ``target`` raises comes out as it is; a recipient that is none raises ValueError.
    """
    import pyrage

    try:
        keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    except pyrage.RecipientError as error:
        raise ValueError("not an age recipient") from error
    with closing(_compressed(plain)) as pieces:  # a target that fails leaves it in the middle
        source, sink = _Source(pieces), _Watched(target)
        try:
            pyrage.encrypt_io(source, sink, keys)
        except pyrage.EncryptError as error:
            raise (source.failure or sink.failure or error) from None


def _compressed(plain: Iterable[bytes]) -> Generator[bytes, None, None]:
    """A piece is compressed while the next one is made: zstd works outside of Python's lock."""
    from zstandard import ZstdCompressor

    compressor = ZstdCompressor(level=_LEVEL, write_checksum=True).compressobj()
    with ThreadPoolExecutor(1, "bundle-compression") as worker:
        waiting = worker.submit(compressor.compress, b"")
        for piece in plain:
            packed, waiting = waiting.result(), worker.submit(compressor.compress, piece)
            if packed:
                yield packed
        yield waiting.result() + compressor.flush()


class _Source:
    """A file to read from an iterator; remembers what the iterator raised, which age would swallow."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._piece = b""
        self._at = 0
        self.failure: Exception | None = None

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes; none at the end."""
        try:
            while self._at >= len(self._piece):
                piece = next(self._pieces, None)
                if piece is None:
                    return b""
                self._piece, self._at = piece, 0
        except Exception as error:
            self.failure = error
            raise
        taken = self._piece[self._at : self._at + size]
        self._at += len(taken)
        return taken


class _Watched:
    """A file to write to; remembers what writing raised, which age would swallow."""

    def __init__(self, target: Writable) -> None:
        self._target = target
        self.failure: Exception | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._target.write(data)
        except Exception as error:
            self.failure = error
            raise

    def flush(self) -> None:
        self._target.flush()


class PartOfFile:
    """The next ``size`` bytes of an open file, as a file of their own."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._left = size
        self.failure: OSError | None = None

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; none at the end."""
        try:
            data = self._file.read(self._left if size < 0 else min(size, self._left))
        except OSError as error:
            self.failure = error
            raise
        self._left -= len(data)
        return data


class OpenSeal:
    """The decrypted, decompressed stream; ``read`` gives at most so many bytes, none at the end."""

    def __init__(self, plain: Any, pipe: BinaryIO, worker: "_Decryption") -> None:
        self._plain = plain
        self._pipe = pipe
        self._worker = worker

    def read(self, size: int) -> bytes:
        """The next bytes; raises BundleRefused when the seal cannot be opened or is damaged inside."""
        from zstandard import ZstdError

        try:
            data: bytes = self._plain.read(min(size, 1 << 20))
        except ZstdError as error:
            raise self._worker.refusal() from error
        if not data:
            self._require_end()
        return data

    def _require_end(self) -> None:
        if self._pipe.read(1):
            raise BundleRefused(Reason.MALFORMED)
        if self._worker.failed():
            raise self._worker.refusal()


class _Decryption(threading.Thread):
    """Decrypts into a pipe; a thread of its own, for age pushes and the reader pulls."""

    def __init__(self, sealed: PartOfFile, identity: str, target: int) -> None:
        super().__init__(name="bundle-decryption", daemon=True)
        self._sealed = sealed
        self._identity = identity
        self._target = target
        self._error: Exception | None = None

    def run(self) -> None:
        """Decrypt until the end, or until the reader goes away."""
        import pyrage

        try:
            key = pyrage.x25519.Identity.from_str(self._identity)
            pyrage.decrypt_io(self._sealed, _PipeEnd(self._target), [key])
        except Exception as error:
            self._error = error
        finally:
            os.close(self._target)

    def failed(self) -> bool:
        """Whether decryption has come to an end other than its own."""
        self.join()
        return self._error is not None

    def refusal(self) -> Exception:
        """What the failure amounts to."""
        if self._sealed.failure:
            return SourceUnreadable()
        if _NO_KEY in str(self._error):
            return BundleRefused(Reason.NOT_FOR_US)
        return BundleRefused(Reason.MALFORMED)


class _PipeEnd:
    """The writing end of a pipe."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def write(self, data: bytes) -> int:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._handle, rest) :]
        return len(data)

    def flush(self) -> None:
        """A pipe holds nothing back."""


@contextmanager
def open_seal(sealed: PartOfFile, identity: str) -> Iterator[OpenSeal]:
    """The inside of a sealed stream, as long as the context lasts."""
    from zstandard import ZstdDecompressor

    reading, writing = os.pipe()
    worker = _Decryption(sealed, identity, writing)
    worker.start()
    try:
        with os.fdopen(reading, "rb", buffering=1 << 18) as pipe:
            plain = ZstdDecompressor(max_window_size=_WINDOW).stream_reader(pipe, closefd=False)
            yield OpenSeal(plain, pipe, worker)
    finally:
        worker.join()
