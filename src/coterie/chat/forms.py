"""Forms of chats."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.channels.models import Channel


class PassageForm(forms.Form):
    """A topic of messages: its title, and where it goes."""

    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        min_length=4,
        help_text=_("What is it about? A question is best asked as one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    place = forms.ChoiceField(label=_("Where"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, places: Sequence[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._places = {channel.slug: channel for channel in places}
        field: Any = self.fields["place"]
        field.choices = [(channel.slug, channel.name) for channel in places]

    def clean_place(self) -> Channel:
        return self._places[self.cleaned_data["place"]]
