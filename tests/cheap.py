"""What hundreds of tests need and none of them tries is made once, or made cheaply.

Each test has an application of its own, and each would compile every template and every route anew; each has a database
of its own, and would compile every statement anew. Each password is
hashed and checked, for which argon2 is slow on purpose; where hashing itself is tried, the fixture `slow_hashing`
gives the diary's own back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine
from sqlalchemy.orm import Mapper
from werkzeug.routing import Rule

HASHING = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
"""The least that argon2 takes: once through 8 KiB."""

_OPTIONS = "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"


class CompiledOnce(BytecodeCache):
    """What templates compile to, while this process lives. Of an edited one the checksum differs."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, ...], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._compiled.get(_key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[_key(bucket)] = bucket.code


def _key(bucket: Bucket) -> tuple[str, ...]:
    # Extensions change what a template compiles to.
    return (bucket.key, bucket.checksum, *sorted(bucket.environment.extensions))


@contextmanager
def compiling_once() -> Iterator[None]:
    """All applications made meanwhile share what their templates compile to."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "jinja_options", {**Flask.jinja_options, "bytecode_cache": CompiledOnce()})
        yield


@contextmanager
def routing_once() -> Iterator[None]:
    """All applications made meanwhile share what Werkzeug finds in a route, and the functions that it compiles to write
    the route's addresses.
    """
    written: dict[str, Callable[..., tuple[str, str]]] = {}
    read: dict[tuple[object, ...], tuple[Any, Any, Any, frozenset[str]]] = {}
    compile_anew = Rule._compile_builder
    read_anew = Rule.compile

    def compile_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        # All that Werkzeug looks at.
        converters = {name: type(one).__qualname__ for name, one in rule._converters.items()}
        key = repr((rule._trace, rule.rule, rule.defaults, converters, append_unknown))
        if key not in written:
            written[key] = compile_anew(rule, append_unknown)
        return written[key]

    def read_once(rule: Rule) -> None:
        routes = rule.map
        assert routes is not None
        key = (
            rule.rule, rule.host, rule.subdomain, routes.host_matching, rule.merge_slashes,
            frozenset(rule.arguments), frozenset(routes.converters.items()),
        )  # fmt: skip
        if key not in read:
            read_anew(rule)
            read[key] = (rule._parts, rule._trace, rule._converters, frozenset(rule.arguments))
            return
        rule._parts, rule._trace, rule._converters, arguments = read[key]
        rule.arguments = set(arguments)
        rule._build = rule._compile_builder(False).__get__(rule, None)
        rule._build_unknown = rule._compile_builder(True).__get__(rule, None)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        patch.setattr(Rule, "compile", read_once)
        yield


class StatementsOnce:
    """What statements compile to, while this process lives, for all engines of one kind. An engine's own cache asks for
    the very same dialect, which each engine makes for itself.
    """

    def __init__(self) -> None:
        self._compiled: dict[tuple[object, ...], object] = {}

    def get(self, key: tuple[object, ...]) -> object:
        return self._compiled.get((type(key[0]), *key[1:]))

    def __setitem__(self, key: tuple[object, ...], compiled: object) -> None:
        self._compiled[type(key[0]), *key[1:]] = compiled

    def clear(self) -> None:
        self._compiled.clear()


@contextmanager
def compiling_statements_once() -> Iterator[None]:
    """All engines made meanwhile share what their statements compile to."""
    shared = StatementsOnce()
    make_alone = Engine.__init__

    # SQLAlchemy reads from the names of these what may be given to `create_engine`.
    def make(
        engine: Engine, pool: Any, dialect: Any, url: Any, hide_parameters: bool = False, **more: Any
    ) -> None:
        make_alone(engine, pool, dialect, url, hide_parameters=hide_parameters, **more)
        engine._compiled_cache = shared

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "__init__", make)
        patch.setattr(Mapper, "_compiled_cache", property(lambda _mapper: shared))
        yield


@contextmanager
def hashing(**costs: int) -> Iterator[None]:
    """Applications made meanwhile hash passwords at these costs; without any, as the diary does by itself."""
    options = {f"argon2__{name}": cost for name, cost in costs.items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Flask, "default_config", {**Flask.default_config, _OPTIONS: options})
        yield
