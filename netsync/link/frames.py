"""Length-prefixed frames over asyncio streams: four bytes of length, big-endian, then the frame."""

import asyncio

from netsync.protocol.packing import BadFrame

_LENGTH_BYTES = 4


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
