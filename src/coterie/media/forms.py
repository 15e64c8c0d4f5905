"""The form for a file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    file = forms.FileField(label=_("File"))
    alt = forms.CharField(
        label=_("What is on it"),
        max_length=500,
        required=False,
        help_text=_("For people who do not see the picture, or while it loads. You can also write it into your text."),
    )


class CaptionsForm(forms.Form):
    file = forms.FileField(label=_("Captions"), help_text=_("A WebVTT file (.vtt)."))
    language = forms.CharField(
        label=_("Language"), max_length=12, initial="en", help_text=_("Such as en, de or pt-br.")
    )
