"""What a host's name tells: this machine, a number, or a name of the handbooks'."""

from __future__ import annotations

import ipaddress

_MADE_UP = ("example.org", "example.com", "example.net", "example.edu", "home.arpa")


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_ip_address(host: str) -> bool:
    """Whether `host` is a number rather than a name."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def place_of(host: str, port: int) -> str:
    """Both in one, as an address names them."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_made_up(domain: str) -> bool:
    """Whether it is a name of the handbooks', under which nobody has a mail server."""
    domain = domain.lower().rstrip(".")
    return any(domain == name or domain.endswith("." + name) for name in _MADE_UP)
