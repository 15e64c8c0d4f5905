"""Background work: thin shells around the verbs."""

from __future__ import annotations

from django_tasks import task


@task()
def end_sessions(user: int) -> None:
    """Delete the sessions of an account that is gone: they sign nobody in any more, but hold its address."""
    from django.contrib.auth import SESSION_KEY
    from django.contrib.sessions.models import Session

    for session in Session.objects.iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user):
            session.delete()
