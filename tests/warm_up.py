"""What `tests.warm` makes ready, once all is imported, for every command that is forked: imported, it has been done."""

from __future__ import annotations

import gc

from sqlalchemy.orm import configure_mappers

configure_mappers()
# What is there stays: no command need look through it for garbage, nor copy the pages that looking would write to.
gc.collect()
gc.freeze()
