"""Background tasks: notices on devices."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from coterie.notifications.push import send


@task()
def show(notification: int) -> None:
    for device in send.show(notification):
        _again(notification, device, 0)


@task()
def show_again(notification: int, device: int, attempt: int) -> None:
    if not send.show_on(notification, device):
        _again(notification, device, attempt)


def _again(notification: int, device: int, attempt: int) -> None:
    if attempt < len(send.AGAIN):
        later = timezone.now() + send.AGAIN[attempt]
        show_again.using(run_after=later).enqueue(notification, device, attempt + 1)
