"""The form of a community's name, purpose and brand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coterie.communities.models import Community
from coterie.foundation.names import clean_mark, clean_name


def _seen(typed: str) -> str:
    text = clean_name(typed)
    if not text:
        raise ValidationError(_("Nothing of this can be seen. Write at least one letter."))
    return text


class CommunityForm(forms.ModelForm):
    hue = forms.IntegerField(
        label=_("Colour"),
        min_value=0,
        max_value=359,
        help_text=_("One hue for the whole space. Every shade is computed so that text on it stays readable."),
        widget=forms.NumberInput(attrs={"type": "range", "min": 0, "max": 359}),
    )
    guidelines = forms.CharField(
        label=_("Guidelines"),
        max_length=20_000,
        help_text=_("Markdown. A change becomes a new version; earlier ones stay readable."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    class Meta:
        model = Community
        fields = ("name", "purpose", "mark", "hue")
        help_texts = {
            "purpose": _("One sentence: what brings people here."),
            "mark": _("One or two letters that stand for the space."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = self.instance.guidelines if self.instance.pk else None
        if current is not None:
            self.fields["guidelines"].initial = current.text

    def clean_name(self) -> str:
        return _seen(self.cleaned_data["name"])

    def clean_purpose(self) -> str:
        return _seen(self.cleaned_data["purpose"])

    def clean_mark(self) -> str:
        return clean_mark(_seen(self.cleaned_data["mark"]))


class InvitationForm(forms.Form):
    note = forms.CharField(
        label=_("Why them?"),
        required=False,
        max_length=300,
        help_text=_("A sentence that the invited person reads: what you know of them, or hope to hear from them."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def reasons(self) -> list[str]:
        note = self.cleaned_data["note"].strip()
        return [note] if note else []
