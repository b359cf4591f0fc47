"""The zip of a whole copy: packed, and opened without believing anything it says about itself."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from diary.services.whole_copy.problems import CopyFault
from diary.words import whole_copy as words

MOST_BYTES = 50_000_000
"""Of the zip itself: more is not even opened."""
MOST_UNPACKED = 200_000_000
"""Of all that is in it, counted while it is unpacked."""
MOST_FILES = 40


def is_zip(data: bytes) -> bool:
    """Whether these are the first bytes of a zip."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def pack(files: Mapping[str, bytes], now: datetime) -> bytes:
    """The files as a zip, in their order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, now.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def unpack(data: bytes, known: frozenset[str], unread: frozenset[str]) -> dict[str, bytes]:
    """The `known` files in a zip, each read whole. Those `unread` may be there. CopyFault for everything else."""
    if len(data) > MOST_BYTES:
        raise CopyFault([words.too_large()])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_FILES:
                raise CopyFault([words.too_many_files()])
            _check_names([entry.filename for entry in entries], known | unread)
            if any(entry.flag_bits & 1 for entry in entries):
                raise CopyFault([words.locked()])
            return _read(archive, known)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise CopyFault([words.damaged()]) from error


def _check_names(names: list[str], expected: frozenset[str]) -> None:
    faults = [words.unknown_file(name) for name in sorted(set(names) - expected)]
    faults += [words.twice(name) for name in sorted({name for name in names if names.count(name) > 1})]
    if faults:
        raise CopyFault(faults)


def _read(archive: zipfile.ZipFile, known: frozenset[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = MOST_UNPACKED
    for name in archive.namelist():
        if name not in known:
            continue
        # The size that the zip names can be a lie: what comes out of it is counted.
        with archive.open(name) as file:
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise CopyFault([words.too_large()])
        found[name] = content
    return found


class _BadJson(ValueError):
    pass


def as_json(content: Mapping[str, Any]) -> bytes:
    """One file of the copy: a line for each thing, so that people can read it too."""
    parts = []
    for key, value in content.items():
        if isinstance(value, list):
            rows = ",\n".join(" " + json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f"{json.dumps(key)}: [\n{rows}\n]" if value else f"{json.dumps(key)}: []")
        else:
            parts.append(f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode("utf-8", "replace")


def from_json(content: bytes) -> Any:
    """What a file says. ValueError, with what is wrong, where it is no JSON, or says one thing twice."""
    try:
        return json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise _BadJson(words.too_deep()) from None
    except UnicodeDecodeError:
        raise _BadJson(words.not_utf8()) from None
    except _BadJson:
        raise
    except ValueError as error:
        line = getattr(error, "lineno", None)
        raise _BadJson(words.no_json(line)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _BadJson(words.said_twice())
    return found


def _no_number(_text: str) -> Any:
    raise _BadJson(words.no_json(None))
