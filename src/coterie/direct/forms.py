"""Forms of direct messages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.direct.models import WHO


class WritersForm(forms.Form):
    who = forms.ChoiceField(label=_("Who may write to me"), choices=WHO, widget=forms.RadioSelect)
