"""The application itself, where Flask does what a site like this cannot have."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from flask import Flask, Request, request
from werkzeug.routing import MapAdapter, Rule
from werkzeug.sansio.utils import host_is_trusted
from werkzeug.wsgi import get_host

from diary.logs import failed
from diary.web.health import PROBES


class _Rule(Rule):
    """Werkzeug's, but what writes its address is compiled when one is first written: for all rules together that takes
    a fifth of a second, which would be a tenth of the start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make = super()._compile_builder
        made: list[Callable[..., tuple[str, str]]] = []

        def build(*given: Any, **more: Any) -> tuple[str, str]:
            if not made:
                made.append(make(append_unknown))
            return made[0](*given, **more)

        return build


class Pages(Flask):
    """Flask, but for what it logs of a page that failed, and for whom it believes to ask for a host of ours."""

    url_rule_class = _Rule

    def log_exception(self, exc_info: Any) -> None:
        """Name the page by its route: an address may hold what only its reader knows."""
        rule = request.url_rule.rule if request.url_rule is not None else "an address without a page"
        failed(self.logger, exc_info[1], "%s %s failed", request.method, rule)

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """As Flask's, with its check of the host, but for two things.

        A probe asks by whatever address it found this process at. It gets a word and no link, so any host will do, and
        what it said is forgotten. And an IPv6 address of the site's own is compared here: Werkzeug takes what stands
        before the first colon for its name, and so never finds one.
        """
        if request is not None:
            environ = request.environ
            if request.path in PROBES:
                environ["HTTP_HOST"] = "localhost"
            elif _is_one_of(environ.get("HTTP_HOST", ""), self.config["TRUSTED_HOSTS"]):
                request.host = get_host(environ)  # as Flask does it
                return self.url_map.bind_to_environ(environ, subdomain=self.url_map.default_subdomain or "")
        return super().create_url_adapter(request)


def _is_one_of(host: str, trusted: list[str]) -> bool:
    """Whether `host` is an IPv6 address in brackets, with or without a port, and in the list."""
    asked = _ipv6_in(host)
    return asked is not None and host_is_trusted(host) and asked in map(_ipv6_in, trusted)


def _ipv6_in(host: str) -> ipaddress.IPv6Address | None:
    if not host.startswith("["):
        return None
    try:
        return ipaddress.IPv6Address(host[1:].partition("]")[0])
    except ValueError:
        return None
