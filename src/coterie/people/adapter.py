"""What allauth leaves to the project: how a new account gets its name and handle, and who its mail is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.signup import prevent_enumeration
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from coterie.foundation.routes import absolute
from coterie.people.handles import free_handle
from coterie.people.models import User


@dataclass(frozen=True)
class Sender:
    """What allauth's mails call the site."""

    name: str
    domain: str


class AccountAdapter(DefaultAccountAdapter):
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        user.name = form.cleaned_data.get("name") or form.cleaned_data["email"].split("@")[0]
        # Between looking for a free handle and taking it somebody of the same name may come first.
        for _attempt in range(5):
            user.handle = free_handle(user.name)
            try:
                with transaction.atomic():
                    return super().save_user(request, user, form, commit=commit)
            except IntegrityError:
                if User.objects.filter(email__iexact=user.email).exists():
                    # The same address signed up at the same moment: answered as one that has an account already is.
                    answer = prevent_enumeration(request, email=user.email)
                    raise ImmediateHttpResponse(answer) from None
                if not User.objects.filter(handle__iexact=user.handle).exists():
                    raise
        raise IntegrityError(f"no free handle for {user.name!r}")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        sender = Sender(settings.PLATFORM_NAME, settings.SITE_URL)
        super().send_mail(template_prefix, email, {**_at_home(context), "current_site": sender})


def _at_home(context: dict[str, Any]) -> dict[str, Any]:
    """The context with its links at this site's own address: allauth builds them from the request's Host header."""
    return {key: _own(value) if key.endswith("_url") and value else value for key, value in context.items()}


def _own(link: str) -> str:
    return absolute(urlsplit(link)._replace(scheme="", netloc="").geturl())
