"""The pages' template environment: the foundation's, and what the rooms add to it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from jinja2 import Environment

from coterie.foundation.jinja import environment as foundation


def environment(**options: Any) -> Environment:
    """Called by Django's Jinja2 back end with the options of the settings."""
    from coterie.discussions import shown

    env = foundation(**options)
    env.globals.update(
        byline=shown.byline,
        topic_meta=shown.topic_meta,
        topic_url=shown.topic_url,
        post_url=shown.post_url,
        reactions_of=shown.reactions,
        role_words={"member": _("Member"), "host": _("Host"), "lead": _("Lead")},
    )
    return env
