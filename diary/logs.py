"""What a log says of an error: its class, a database's code, and where it was raised. Never the error's own text.

The text of an error quotes what it was given: a database names the row that it refused, `int()` the answer that is no
number, a mail server an address. All of that is about people, and whoever reads a log may read nothing of it. So this
is the one place that writes errors down, for our own loggers and for those of every library: `install` makes it part
of how log records come to be, so that no handler, and no formatter of a library's own, ever holds the text.
"""

from __future__ import annotations

import errno
import logging
import re
import sys
import threading
import warnings
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

_HOME = Path(__file__).resolve().parents[1]
_LIBRARIES = re.compile(r".*?(?:site-packages|dist-packages|lib/python[0-9.]+)/")
_STATEMENT = re.compile(
    r"\s*(INSERT INTO|DELETE FROM|UPDATE|SELECT|WITH|BEGIN|COMMIT|PRAGMA)\b(?: (\w+))?", re.I
)
_NAMES_A_TABLE = frozenset({"INSERT INTO", "DELETE FROM", "UPDATE"})
_CODES = re.compile(r"[A-Z0-9_]{3,40}")
MOST = 12
"""Errors told of in one entry: those that caused it, and those of a group."""
_LEFT_OUT = "[the text of the error is left out]"
_SHORTEST = 3
"""Letters of an error's text from which on it is looked for in what a library says."""

_SAYS_ITSELF: Mapping[str, str] = {
    "asyncio": "a task or a callback failed",
    "waitress": "a request could not be answered",
}
"""Loggers of libraries that put values or addresses into what they say of an error, and what is said instead."""

_plain_record = logging.LogRecord


def without_values(error: BaseException) -> str:
    """What went wrong and where, for a log: classes, codes and places of the error and of all that led to it."""
    errors = list(_all_of(error))
    lines = [" from ".join(kind_of(each) for each in errors[:MOST])]
    if len(errors) > MOST:
        lines[0] += f" and {len(errors) - MOST} more"
    seen: set[str] = set()
    for number, each in enumerate(errors[:MOST]):
        # What led to an error was raised further in: what is new of it is where.
        places = [place for place in _places(each) if place not in seen]
        if places and number:
            lines.append(f"  {kind_of(each)}:")
        seen.update(places)
        lines += _folded(places)
    return "\n".join(lines)


def kind_of(error: BaseException) -> str:
    """The class of an error, with the code that a database, a mail server or the system gave it, and its table."""
    known = [code for code in (_code_of(error), _asked_of(error)) if code]
    return type(error).__name__ + (f" ({', '.join(known)})" if known else "")


def failed(logger: logging.Logger, error: BaseException, sentence: str, *about: object) -> None:
    """Log `error` with a sentence about it, for what hands its errors over instead of raising them."""
    logger.error(sentence, *about, exc_info=error)


def install() -> None:
    """From here on no log record of this process holds the text of an error, whichever logger it comes from."""
    logging.setLogRecordFactory(_record)
    # A call that does not fit its own sentence would be printed with all it was given.
    logging.raiseExceptions = False


def guard_process() -> None:
    """`install`, and the same for what never reaches a logger: errors that nobody caught, and warnings.

    Where somebody has put a hook of their own already, such as what runs the tests, it stays.
    """
    install()
    if sys.excepthook is sys.__excepthook__:
        sys.excepthook = _uncaught
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _unraisable
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = _in_thread
    warnings.showwarning = _warning


def write_to(stream: TextIO, name: str, level: int = logging.INFO) -> None:
    """Write what is logged to `stream`, each entry with its moment and the `name` of the process."""
    install()
    logging.basicConfig(level=level, format=f"%(asctime)s {name}: %(levelname)s: %(message)s", stream=stream)


def _all_of(error: BaseException) -> Iterator[BaseException]:
    """The error, those of a group, and what led to each, once; the nearest first."""
    waiting, seen = [error], set()
    while waiting:
        each = waiting.pop(0)
        if id(each) in seen:
            continue
        seen.add(id(each))
        yield each
        led = [each.__cause__, None if each.__suppress_context__ else each.__context__]
        waiting += [cause for cause in led if cause is not None]
        parts = getattr(each, "exceptions", ())
        waiting += [part for part in parts if isinstance(part, BaseException)] if parts else []


def _code_of(error: BaseException) -> str:
    """A code is a word of few letters that somebody else has given out; whatever looks otherwise is none."""
    original = getattr(error, "orig", None) or error
    state = getattr(original, "sqlstate", None)
    if isinstance(state, str) and _CODES.fullmatch(state):
        return f"SQLSTATE {state}"
    name = getattr(original, "sqlite_errorname", None)
    if isinstance(name, str) and _CODES.fullmatch(name):
        return name
    for attribute in ("smtp_code", "code", "status"):
        number = getattr(error, attribute, None)
        if type(number) is int and 100 <= number < 600:
            return str(number)
    number = getattr(error, "errno", None) if isinstance(error, OSError) else None
    return errno.errorcode.get(number, "") if isinstance(number, int) else ""


def _asked_of(error: BaseException) -> str:
    """What a statement does, and to which table where it changes one; nothing of what stands behind that."""
    statement = getattr(error, "statement", None)
    found = _STATEMENT.match(statement) if isinstance(statement, str) else None
    if found is None:
        return ""
    verb = found[1].upper()
    return f"{verb} {found[2]}" if verb in _NAMES_A_TABLE and found[2] else verb


def _places(error: BaseException) -> list[str]:
    places = []
    at: TracebackType | None = error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        places.append(f"{_shorter(code.co_filename)}:{at.tb_lineno} in {code.co_name}")
        at = at.tb_next
    return places


def _shorter(file: str) -> str:
    library = _LIBRARIES.match(file)
    if library is not None:
        return file[library.end() :]
    return file.removeprefix(f"{_HOME}/")


def _folded(places: list[str]) -> list[str]:
    """The diary's own places, and of each stretch through a library the way in and the last."""
    lines: list[str] = []
    stretch: list[str] = []

    def close() -> None:
        if len(stretch) > 3:
            stretch[1:-1] = [f"… {len(stretch) - 2} more"]
        lines.extend(f"    {place}" for place in stretch)
        stretch.clear()

    for place in places:
        if place.startswith(("diary/", "migrations/", "templates/")):
            close()
            lines.append(f"  {place}")
        else:
            stretch.append(place)
    close()
    return lines


def _record(*given: Any, **more: Any) -> logging.LogRecord:
    """A log record without the text of any error: neither of the one it is about, nor in what it says."""
    record = _plain_record(*given, **more)
    caught = record.exc_info[1] if record.exc_info else None
    record.exc_info = None
    record.stack_info = None
    if caught is not None:
        record.exc_text = without_values(caught)
    record.msg, record.args = _message(record, caught), None
    return record


def _message(record: logging.LogRecord, caught: BaseException | None) -> str:
    logger = str(record.name)
    if caught is not None:
        for name, instead in _SAYS_ITSELF.items():
            if logger == name or logger.startswith(f"{name}."):
                return instead
    record.msg = _told(record.msg)
    if isinstance(record.args, Mapping):
        record.args = {name: _told(value) for name, value in record.args.items()}
    elif record.args:
        record.args = tuple(_told(value) for value in record.args)
    try:
        said = record.getMessage()
    except Exception as error:
        place = f"{_shorter(record.pathname)}:{record.lineno}"
        return f"a log entry could not be put together at {place}: {type(error).__name__}"
    if logger.startswith(("diary.", "migrations.")):
        return said
    # A library may have put an error's text into its sentence by itself.
    handled = sys.exc_info()[1]
    for text in _texts(error for error in (caught, handled) if error is not None):
        said = said.replace(text, _LEFT_OUT)
    return said


def _told(value: object) -> object:
    if isinstance(value, BaseException):
        return without_values(value)
    if isinstance(value, list | tuple | set | frozenset) and any(
        isinstance(each, BaseException) for each in value
    ):
        return ", ".join(kind_of(each) for each in value if isinstance(each, BaseException))
    return value


def _texts(errors: Iterable[BaseException]) -> list[str]:
    """What these errors and those that led to them say of themselves, the longest first."""
    found: set[str] = set()
    for error in errors:
        for each in _all_of(error):
            for say in (str, repr):
                try:
                    found.add(say(each))
                except Exception:  # noqa: S112 - an error that cannot even say its name
                    continue
    return sorted((text for text in found if len(text) >= _SHORTEST), key=len, reverse=True)


def _uncaught(_kind: type[BaseException], error: BaseException, _at: TracebackType | None) -> None:
    _say(f"ended by an error: {without_values(error)}")


def _in_thread(about: threading.ExceptHookArgs) -> None:
    if about.exc_value is not None and not isinstance(about.exc_value, SystemExit):
        _say(f"a thread ended by an error: {without_values(about.exc_value)}")


def _unraisable(about: Any) -> None:
    if about.exc_value is not None:
        _say(f"an error that could not be raised: {without_values(about.exc_value)}")


def _warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    logging.getLogger("py.warnings").warning("%s at %s:%d", category.__name__, _shorter(filename), lineno)


def _say(sentence: str) -> None:
    """To the logs, where there are any, as a process is found by its name there; else to standard error."""
    if logging.getLogger().handlers:
        logging.getLogger("diary").critical("%s", sentence)
    elif sys.stderr is not None:
        sys.stderr.write(f"{sentence}\n")
