"""The variables of the environment that somebody meant: not the empty ones, nor what Kubernetes puts there itself."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cache

_LINKS = re.compile(r"DIARY_SERVICE_(HOST|PORT(_\w+)?)|DIARY_PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?")
_A_LINK = re.compile(r"(tcp|udp|sctp)://", re.IGNORECASE)

_log = logging.getLogger(__name__)


def typed(environ: Mapping[str, str]) -> dict[str, str]:
    """What is set in `environ`: an empty variable of the diary's is not, and neither are links to a service.

    Kubernetes tells each container of every service beside it; one named `diary` gives names like the settings'. A
    line in the log says that they were left out.
    """
    links = [
        name
        for name, value in environ.items()
        if _LINKS.fullmatch(name) or (name == "DIARY_PORT" and _A_LINK.match(value))
    ]
    if links:
        _tell(", ".join(sorted(links)))
    return {
        name: value
        for name, value in environ.items()
        if name not in links and (value.strip() or not name.startswith("DIARY_"))
    }


@cache
def _tell(names: str) -> None:
    """Once, however often the settings are read."""
    _log.warning("left out, as set by Kubernetes for a service: %s", names)
