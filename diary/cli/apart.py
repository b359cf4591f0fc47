"""Doing something once in a process of its own, so that what it needs is not kept for as long as this one runs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

import click

from diary.cli.faults import Refused, explained
from diary.cli.parent import end_with


def apart(work: Callable[[], Any]) -> Any:
    """What `work` gives, which has to be such as JSON can hold. What it refuses to do is refused here; raises Refused.

    To be called before this process has a second thread. What files and sockets this process holds, the other holds,
    too, until it ends; that is also soon after this one has gone.
    """
    reader, writer = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        # Whatever happens, nothing of what the first process still has to do is done here, too.
        try:
            os.close(reader)
            with os.fdopen(writer, "w", encoding="utf-8") as told:
                _work(work, parent, told.write)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8") as hears:
        said = hears.read()
    os.waitpid(child, 0)
    if not said:
        raise Refused("What has to be done before the diary starts was not finished.")
    answer = json.loads(said)
    if answer.get("refused") is not None:
        raise Refused(answer["refused"], answer["status"])
    return answer["done"]


def _work(work: Callable[[], Any], parent: int, tell: Callable[[str], object]) -> None:
    try:
        end_with(parent)
        tell(json.dumps({"done": work()}))
    except BaseException as error:
        refusal = error if isinstance(error, click.ClickException) else explained(error)
        if refusal is not None:
            tell(json.dumps({"refused": refusal.message, "status": refusal.exit_code}))
        elif not isinstance(error, (KeyboardInterrupt, SystemExit)):
            sys.excepthook(type(error), error, error.__traceback__)
