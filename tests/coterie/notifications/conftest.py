"""What tests of mail need: a server that takes it, and people with confirmed addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from coterie.activity.models import Activity
from coterie.notifications.reactions import tell
from coterie.notifications.send_mail import send_due
from tests.coterie.world import World
from tests.support.smtp import Mailbox, mail_server


@pytest.fixture
def box(settings: Any) -> Iterator[Mailbox]:
    with mail_server() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.DEFAULT_FROM_EMAIL = "Aperture <noreply@aperture.example>"
        settings.REPLY_DOMAIN = "replies.aperture.example"
        yield found


@pytest.fixture
def confirmed(world: World) -> World:
    """Everybody's address is confirmed."""
    for user in (world.ada, world.hal, world.mia, world.ivo, world.sam, world.olga):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return world


def tell_all() -> None:
    """What workers would do now: tell everybody of everything that happened."""
    for activity in Activity.objects.order_by("pk"):
        if activity.declared.recipients:
            tell(activity.pk)


def later(minutes: float = 11) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


@pytest.fixture
def mailed() -> Callable[..., int]:
    """Tell everybody, and send what is due so many minutes from now; returns how many mails went out."""

    def run(minutes: float = 11) -> int:
        tell_all()
        return send_due(later(minutes))

    return run
