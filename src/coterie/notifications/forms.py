"""The form of what reaches somebody, and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.activity.reasons import Sort
from coterie.notifications.models import How, Wishes
from coterie.notifications.models.wishes import DAYS
from coterie.notifications.times import zones

#: each sort in words, and an example of it
SORTS = {
    Sort.WRITTEN: (_("Messages to you"), _("Somebody writes to you, or asks to.")),
    Sort.NAMED: (_("Mentions of you"), _("Somebody writes your name with an @.")),
    Sort.ANSWERED: (_("Answers to you"), _("A reply, an accepted answer, a decision about something of yours.")),
    Sort.FOLLOWED: (
        _("What you follow"),
        _("New posts in topics that you follow, and in channels that tell everything."),
    ),
    Sort.INVITED: (_("Invitations"), _("A space asks you to join.")),
    Sort.REMINDED: (_("Reminders"), _("What you wanted to come back to.")),
    Sort.DUTY: (_("What needs you"), _("Reports and requests, where you host or decide.")),
}
NEWS = ((How.DAILY, How.DAILY.label), (How.WEEKLY, How.WEEKLY.label), (How.NEVER, How.NEVER.label))


class WishesForm(forms.Form):
    """How each sort arrives, when digests come, and when nothing does."""

    news = forms.ChoiceField(
        label=_("What is new in your spaces"),
        help_text=_("Questions that you could answer, what is popular, what you have not read. Never an empty mail."),
        choices=NEWS,
    )
    zone = forms.ChoiceField(label=_("Your time zone"))
    hour = forms.TypedChoiceField(
        label=_("Digests come at"), coerce=int, choices=[(hour, f"{hour:02}:00") for hour in range(24)]
    )
    day = forms.TypedChoiceField(label=_("The weekly one on"), coerce=int, choices=DAYS)
    quiet_from = forms.TimeField(
        label=_("Quiet from"), required=False, widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        help_text=_("By your clock, in summer and in winter. What happens meanwhile is told once, afterwards."),
    )
    most = forms.IntegerField(
        label=_("At most so many mails in a week"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=_("Leave it empty for no limit. What is beyond it stands in your inbox."),
    )
    discreet = forms.BooleanField(
        label=_("Keep the words of private messages off my screen"),
        required=False,
        help_text=_("A notice on a device then says only that somebody wrote."),
    )

    def __init__(self, sent: Any = None, *, wishes: Wishes) -> None:
        super().__init__(sent, initial=_initial(wishes))
        self.fields["zone"].choices = [(name, name.replace("_", " ")) for name in zones()]  # type: ignore[attr-defined]
        for sort, (label, _about) in SORTS.items():
            self.fields[f"mail_{sort}"] = forms.ChoiceField(label=label, choices=How.choices)
            self.fields[f"push_{sort}"] = forms.BooleanField(label=label, required=False)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each sort: what it is, and its two fields."""
        return [
            {"name": name, "about": about, "mail": self[f"mail_{sort}"], "push": self[f"push_{sort}"]}
            for sort, (name, about) in SORTS.items()
        ]

    def clean(self) -> dict[str, Any]:
        """The fields of sorts as two mappings, as the verb wants them."""
        given: dict[str, Any] = super().clean() or {}
        taken = {name: given.pop(name) for name in list(given) if name.startswith(("mail_", "push_"))}
        given["mail"] = {sort: taken[f"mail_{sort}"] for sort in Sort if f"mail_{sort}" in taken}
        given["push"] = {sort: taken[f"push_{sort}"] for sort in Sort if f"push_{sort}" in taken}
        return given


class PauseForm(forms.Form):
    until = forms.DateField(label=_("Until the morning of"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


def _initial(wishes: Wishes) -> dict[str, Any]:
    names = ("news", "zone", "hour", "day", "quiet_from", "quiet_until", "most", "discreet")
    found = {name: getattr(wishes, name) for name in names}
    found |= {f"mail_{sort}": wishes.by_mail(sort) for sort in Sort}
    return found | {f"push_{sort}": wishes.by_push(sort) for sort in Sort}
