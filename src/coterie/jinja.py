"""The pages' template environment: the foundation's, and what the rooms add to it."""

from __future__ import annotations

from typing import Any

from jinja2 import Environment

from coterie.foundation.jinja import environment as foundation
from coterie.foundation.rooms import rooms


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 back end with the options of the settings."""
    env = foundation(**options)
    for room in rooms():
        env.globals.update(room.functions)
    return env
