"""Bodies are unpacked to the cap and no further."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.bodies import (
    BodyEncodingError,
    BodyTooLargeError,
    Unpacker,
    is_reasonable_json,
)


def _unpack(encoding: str, data: bytes, cap: int = 1_000_000, step: int = 7) -> bytes:
    unpacker = Unpacker(encoding, cap)
    for start in range(0, len(data), step):
        unpacker.feed(data[start : start + step])
    return unpacker.finish()


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


@given(st.binary(max_size=2000))
def test_every_encoding_gives_back_what_was_packed(data: bytes) -> None:
    assert _unpack("", data) == data
    assert _unpack("gzip", gzip.compress(data, mtime=0)) == data
    assert _unpack("deflate", zlib.compress(data)) == data


def test_deflate_without_its_wrapper_is_understood() -> None:
    assert _unpack("deflate", _raw_deflate(b"<rss>" * 50)) == b"<rss>" * 50


def test_a_body_of_exactly_the_cap_is_read_and_one_byte_more_is_not() -> None:
    for encoding, pack in (("", bytes), ("gzip", gzip.compress)):
        assert len(_unpack(encoding, pack(b"x" * 1000), cap=1000)) == 1000
        with pytest.raises(BodyTooLargeError):
            _unpack(encoding, pack(b"x" * 1001), cap=1000)


def test_a_bomb_stops_at_the_cap_and_takes_little_memory() -> None:
    bomb = gzip.compress(b"\0" * 200_000_000, compresslevel=9, mtime=0)
    tracemalloc.start()
    with pytest.raises(BodyTooLargeError):
        _unpack("gzip", bomb, cap=4_000_000, step=len(bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16_000_000


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_encodings_we_did_not_ask_for_are_refused(encoding: str) -> None:
    with pytest.raises(BodyEncodingError):
        Unpacker(encoding, 10)


@pytest.mark.parametrize("data", [b"not packed at all", gzip.compress(b"x" * 5000, mtime=0)[:-20]])
def test_damaged_packing_is_refused(data: bytes) -> None:
    with pytest.raises(BodyEncodingError):
        _unpack("gzip", data)


def test_json_of_a_million_parts_is_not_read() -> None:
    assert is_reasonable_json(b'{"items": [' + b'{"id": 1, "title": "a, b"},' * 1_000 + b"{}]}")
    assert not is_reasonable_json(b"[" + b"{}," * 1_000_000)
    assert not is_reasonable_json(b"[" + b"1," * 1_000_000)
