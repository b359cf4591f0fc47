"""Pages sent small: packed by gzip for every browser that takes it, as all do.

Style sheet, scripts and icons are packed once, when the process starts; pages, each as it is made. What is smaller than
a packet on the wire, what is written while it is sent and what somebody takes home as a file are sent as they are.

A page that holds a secret beside text of a stranger's choice can give the secret away by its length ("BREACH"). So no
page repeats text of its address (`tests/web/access/test_pages_repeat_no_address.py`), and the length of each packed
page is blurred by up to a hundred bytes, as Django does it. Flask-WTF does not mask the token in the forms, but signs
it anew each second; what it holds is good for nothing without a signature.
"""

from __future__ import annotations

import gzip
import mimetypes
import secrets
import struct
import time
import zlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, current_app, request

PACKED_TYPES = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"}
)
LEAST_BYTES = 600
"""Smaller answers fit into one packet as they are."""
MOST_BLUR = 100
"""Bytes, at most, by which a packed page is longer than it need be."""
_LEVEL = 6
_HAS_NAME = 8


def install(app: Flask) -> None:
    """Pack the static files of `app` now, and every page as it leaves."""
    packed_files(str(app.static_folder))
    app.after_request(_pack)


@cache
def packed_files(folder: str) -> dict[str, bytes]:
    """The static files that are worth packing, by their name within `folder`; once a process."""
    root = Path(folder)
    found = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and mimetypes.guess_type(path.name)[0] in PACKED_TYPES:
            content = path.read_bytes()
            packed = gzip.compress(content, compresslevel=9, mtime=0)
            if len(packed) < len(content):
                found[path.relative_to(root).as_posix()] = packed
    return found


def pack(page: bytes, blur: int) -> bytes:
    """By gzip, `blur` bytes longer than it need be: a name for the file, which every reader of the format passes over.

    The name is drawn anew each time and stands before what is packed, where it says nothing of it.
    """
    name = secrets.token_hex(-(-blur // 2))[:blur].encode()
    head = struct.pack("<2sBBLBB", b"\x1f\x8b", zlib.DEFLATED, _HAS_NAME, int(time.time()), 0, 255)
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = packer.compress(page) + packer.flush()
    return head + name + b"\0" + body + struct.pack("<LL", zlib.crc32(page), len(page) & 0xFFFFFFFF)


def _pack(response: Response) -> Response:
    if response.mimetype not in PACKED_TYPES or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    is_taken_home = response.headers.get("Content-Disposition", "").startswith("attachment")
    if request.accept_encodings.quality("gzip") <= 0 or is_taken_home:
        return response
    return _packed_file(response) if request.endpoint == "static" else _packed_page(response)


def _packed_page(response: Response) -> Response:
    if response.is_streamed:
        return response
    page = response.get_data()
    if len(page) >= LEAST_BYTES:
        response.set_data(pack(page, secrets.randbelow(MOST_BLUR + 1)))
        response.headers["Content-Encoding"] = "gzip"
    return response


def _packed_file(response: Response) -> Response:
    packed = packed_files(str(current_app.static_folder)).get((request.view_args or {}).get("filename", ""))
    # A part of a file (206) and "as you have it" (304) stay what they are.
    if packed is None or response.status_code != 200:
        return response
    response.direct_passthrough = False
    response.close()
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    tag, _is_weak = response.get_etag()
    if tag:
        response.set_etag(f"{tag}-gzip")
        response.make_conditional(request)
    return response
