"""Forms of direct messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.direct.models import WHO
from coterie.moderation.forms import ReportForm


class WritersForm(forms.Form):
    who = forms.ChoiceField(label=_("Who may write to me"), choices=WHO, widget=forms.RadioSelect)


class MessageReportForm(ReportForm):
    """``can_block``: whether to offer that its author is blocked as well."""

    and_block = forms.BooleanField(
        label=_("Block them as well"),
        required=False,
        help_text=_("Neither of you can write to the other then. They are not told, and you can undo it."),
    )

    def __init__(self, *args: Any, can_block: bool, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["words"].help_text = _("Operators read this and what you hand over. Nobody else does.")
        if not can_block:
            del self.fields["and_block"]
