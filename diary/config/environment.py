"""The variables of the environment that somebody meant: not the empty ones, nor those of a platform for containers."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from functools import cache

_LINKS = re.compile(
    r"DIARY_(\w+_)?SERVICE_(HOST|PORT(_\w+)?)"
    r"|DIARY_(\w+_)?PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR|START|END))?"
)
_A_PORT = re.compile(r"DIARY_(\w+_)?PORT")
_A_LINK = re.compile(r"(tcp|udp|sctp)://", re.IGNORECASE)
_LINKED = re.compile(r"DIARY_NAME|DIARY_ENV_\w+")
"""What `docker run --link` sets besides, always together with an address of a port."""

_log = logging.getLogger(__name__)


def typed(environ: Mapping[str, str]) -> dict[str, str]:
    """What is set in `environ`: an empty variable of the diary's is not, and neither are links to a service.

    Kubernetes tells each container of every service beside it, and so does Docker with its old links; one named `diary`
    or `diary-db` gives names like the settings'. A line in the log says that they were left out.
    """
    links = {
        name
        for name, value in environ.items()
        if _LINKS.fullmatch(name) or (_A_PORT.fullmatch(name) and _A_LINK.match(value.strip()))
    }
    if any(_A_PORT.fullmatch(name) for name in links):
        links |= {name for name in environ if _LINKED.fullmatch(name)}
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
    _log.warning("left out, as set by Kubernetes or Docker for a service: %s", names)
