"""`diary mail`: whether mail goes out, and what went out."""

from __future__ import annotations

import click


@click.group()
def mail() -> None:
    """Whether mail goes out, and what went out."""
