"""Frames over plain streams, for pairing: four bytes of length, big-endian, then the frame."""

import asyncio
import contextlib

from netsync.protocol.packing import BadFrame

_LENGTH_BYTES = 4
_GOODBYE_SECONDS = 1.0
"""How long the last words may take."""


async def read_frame(reader: asyncio.StreamReader, *, bytes_max: int, seconds: float) -> bytes:
    """The next frame. Waits for its length for ever, for the rest `seconds`.

    Raises:
        BadFrame: it announces more than `bytes_max`; nothing of it was read.
        TimeoutError: the rest did not come in time.
        asyncio.IncompleteReadError: the stream ended.
    """
    size = int.from_bytes(await reader.readexactly(_LENGTH_BYTES), "big")
    if size > bytes_max:
        raise BadFrame("sent a frame that is too long")
    async with asyncio.timeout(seconds):
        return await reader.readexactly(size)


def write_frame(writer: asyncio.StreamWriter, frame: bytes) -> None:
    """Queue a frame; whoever sends much must `drain`."""
    writer.write(len(frame).to_bytes(_LENGTH_BYTES, "big") + frame)


async def hang_up(writer: asyncio.StreamWriter) -> None:
    """Close once the peer has taken the last words, and wait until nothing is left of the connection."""
    writer.close()
    try:
        with contextlib.suppress(OSError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await writer.wait_closed()
    finally:
        # It took none of them, or nobody waits any more: aborted, it is gone a step later.
        writer.transport.abort()
        await asyncio.sleep(0)
