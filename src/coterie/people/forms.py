"""Forms about one's own account."""

from __future__ import annotations

import re

from allauth.account.adapter import get_adapter
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coterie.foundation.names import clean_name
from coterie.people.handles import RESERVED
from coterie.people.models import User


def _seen(typed: str) -> str:
    name = clean_name(typed)
    if not name:
        raise ValidationError(_("Give a name of at least one letter."))
    return name


class SignupDetails(forms.Form):
    """What signing up asks beyond e-mail address and password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("What others call you. It need not be your legal name."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def clean_name(self) -> str:
        return _seen(self.cleaned_data["name"])

    def signup(self, request: object, user: User) -> None:
        """Allauth calls this after the account was saved; the adapter has already set the name."""


class FirstOperatorForm(forms.Form):
    """The account of whoever opened the first link."""

    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name", "autofocus": True})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("You sign in with it. Nobody else sees it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 10 characters, and not one that many people use."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_name(self) -> str:
        return _seen(self.cleaned_data["name"])

    def clean_email(self) -> str:
        return get_adapter().clean_email(self.cleaned_data["email"])

    def clean(self) -> None:
        """The password is compared with the address, so it comes last."""
        given = self.cleaned_data
        if "password" in given:
            user = User(name=given.get("name", ""), email=given.get("email", ""))
            try:
                get_adapter().clean_password(given["password"], user)
            except ValidationError as error:
                self.add_error("password", error)


class ProfileForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("name", "handle", "about")
        help_texts = {
            "handle": _("Others mention you with @ and this. Letters, digits, - and _."),
            "about": _("A sentence or two. Everybody who can see your posts can read it."),
        }
        widgets = {"about": forms.Textarea(attrs={"rows": 4})}

    def clean_name(self) -> str:
        return _seen(self.cleaned_data["name"])

    def clean_handle(self) -> str:
        handle = self.cleaned_data["handle"].lower()
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{1,39}", handle):
            raise ValidationError(_("Use 2 to 40 letters, digits, - or _, beginning with a letter or digit."))
        if handle in RESERVED and handle != self.instance.handle:
            raise ValidationError(_("This word calls others than you."))
        if User.objects.filter(handle__iexact=handle).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("Somebody else has this handle already."))
        return handle
