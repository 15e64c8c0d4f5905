"""What ends with a session. The library that signs people out gives signals and nothing else, so they are used here."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from coterie.foundation.live import revoke
from coterie.people.models import User


@receiver(user_logged_out)
def end_streams_of_session(request: HttpRequest, user: User | None, **_: Any) -> None:
    """Pages that are open in this browser hear nothing more."""
    # Django says so just before it ends the session, and an open page would find it still there.
    request.session.flush()
    if user is not None:
        revoke(user.pk)


@receiver([account.password_changed, account.password_set, account.password_reset])
def end_streams_of_other_sessions(user: User, **_: Any) -> None:
    """A new password signs out every other browser."""
    revoke(user.pk)
