"""Forms of topics and posts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.channels.models import Channel


class TopicForm(forms.Form):
    title = forms.CharField(
        label=_("Title"),
        max_length=160,
        min_length=4,
        help_text=_("What is it about? A question is best asked as one."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    channel = forms.ChoiceField(label=_("Where"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("Your text"), max_length=100_000, widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, channels: Sequence[Channel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._channels = {channel.slug: channel for channel in channels}
        field: Any = self.fields["channel"]
        field.choices = [(channel.slug, channel.name) for channel in channels]

    def clean_channel(self) -> Channel:
        """The channel itself: one of those in which a topic can be started."""
        return self._channels[self.cleaned_data["channel"]]


class ClaimForm(forms.Form):
    """Somebody says that they wrote what was brought along."""

    note = forms.CharField(
        label=_("How can we see that it is you?"),
        max_length=1000,
        required=False,
        help_text=_("Only operators read this. Your address there, or a post there that says so, is enough."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DuplicateForm(forms.Form):
    original = forms.CharField(
        label=_("The question that was asked before"),
        max_length=500,
        help_text=_("The address of its page, or its number."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Why it is the same"),
        max_length=300,
        required=False,
        help_text=_("Shown beside the link; one sentence is enough."),
    )
