"""Signing up: as slow and as silent for an address that has an account as for one that has none."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from coterie.people.models import User


class SignupForm(AllauthSignupForm):
    """Allauth's form, which mails the owner of a known address instead of saying so.

    Hashing the password is what takes long: it is done for a known address, too, or the time would say what the page
    does not.
    """

    account_already_exists: bool

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return super().try_save(request)
            except IntegrityError:
                # Somebody with the same address came first, after this form had looked for it.
                if not User.objects.filter(email__iexact=self.cleaned_data["email"]).exists():
                    raise
                self.account_already_exists = True
                return super().try_save(request)
        make_password(self.cleaned_data["password1"])
        return super().try_save(request)
