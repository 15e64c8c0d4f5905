"""What allauth leaves to the project: how a new account gets its name and handle, and where people go afterwards."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from coterie.people.handles import free_handle
from coterie.people.models import User


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name") or form.cleaned_data["email"].split("@")[0]
        user.handle = free_handle(user.name)
        return super().save_user(request, user, form, commit=commit)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        # Links in mail carry the configured address, never the Host header of whoever asked.
        super().send_mail(template_prefix, email, {**context, "platform": settings.PLATFORM_NAME})
