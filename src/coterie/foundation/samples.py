"""What the page of components shows in them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.messages import ERROR, SUCCESS
from django.contrib.messages.storage.base import Message
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FACES = [("Ines Kranz", 150), ("Omar Bell", 30), ("Lin Tran", 260), ("Aya Mori", 330)]


class SampleForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=gettext_lazy("Title"), help_text=gettext_lazy("Short, and about one thing."))
    email = forms.EmailField(label=gettext_lazy("Email"), required=False)
    words = forms.CharField(label=gettext_lazy("In a few words"), widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("topic", gettext_lazy("A topic")), ("question", gettext_lazy("A question"))],
        widget=forms.RadioSelect,
    )
    told = forms.BooleanField(label=gettext_lazy("Tell me of answers"), required=False)


def samples(path: str) -> dict[str, Any]:
    """The context of components.html; ``path`` is where its links and forms lead."""
    sent = {"title": "", "email": "ines@", "kind": "question"}
    return {
        "path": path,
        "people": [{"name": name, "hue": hue, "url": path} for name, hue in FACES],
        "form": SampleForm(sent, auto_id="bound-%s"),
        "empty_form": SampleForm(auto_id="empty-%s"),
        "views": _views(path),
        "verbs": _verbs(path),
        "events": _events(),
        "reactions": _reactions(),
        "toasts": _toasts(path),
        "jobs": _jobs(),
        "points": [{"label": MONTHS[month], "value": n, "low": n - 3, "high": n + 4} for month, n in _COUNTS],
        "evidence": _evidence(),
        "space": {"name": _("Film repair"), "url": path, "mark": "F", "purpose": _("Old cameras, made to work again.")},
        "groups": _groups(path),
    }


_COUNTS = [(5, 8), (6, 11), (7, 15), (8, 14), (9, 19)]


def _views(path: str) -> list[dict[str, Any]]:
    return [
        {"label": _("All"), "url": path, "current": True, "count": 24},
        {"label": _("Unanswered"), "url": f"{path}?show=unanswered", "current": False, "count": 3},
        {"label": _("Mine"), "url": f"{path}?show=mine", "current": False},
    ]


def _verbs(path: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Edit"), "url": path, "icon": "pencil"},
        {"label": _("Pin"), "action": path, "icon": "pin"},
        {"label": _("Remove"), "action": path, "icon": "trash-2", "danger": True},
    ]


def _events() -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {"text": _("Ines Kranz opened the space."), "at": now - timedelta(days=9), "icon": "sprout", "tone": "good"},
        {"text": _("Omar Bell joined."), "at": now - timedelta(days=2), "icon": "user-plus"},
        {
            "text": _("A rule was changed."),
            "at": now - timedelta(hours=5),
            "icon": "scroll-text",
            "tone": "warn",
            "note": _("Questions say which camera they are about."),
        },
    ]


def _reactions() -> list[dict[str, Any]]:
    return [
        {"key": "thanks", "icon": "heart", "label": _("Thank you"), "count": 4, "mine": True},
        {"key": "helpful", "icon": "lightbulb", "label": _("Helpful"), "count": 1, "mine": False},
        {"key": "agree", "icon": "thumbs-up", "label": _("I agree"), "count": 0, "mine": False},
    ]


def _toasts(path: str) -> list[Message]:
    return [
        Message(SUCCESS, _("The topic was removed."), extra_tags=f"undo:{path}"),
        Message(ERROR, _("That did not work. Please try again.")),
    ]


def _jobs() -> list[dict[str, Any]]:
    title, step = _("Reading the export"), _("12,400 of 40,000 posts")
    return [
        {"id": "job-running", "title": title, "step": step, "done": 0.31, "state": "running"},
        {"id": "job-begun", "title": title, "step": _("Opening the file"), "done": None, "state": "running"},
        {"id": "job-done", "title": title, "step": _("40,000 posts by 912 people"), "done": 1.0, "state": "done"},
        {
            "id": "job-failed",
            "title": title,
            "step": step,
            "done": 0.31,
            "state": "failed",
            "error": _("Line 12,401 is cut off."),
        },
    ]


def _evidence() -> list[dict[str, Any]]:
    bar = {"bar": 0.41, "bar_low": 0.33, "bar_high": 0.5}
    return [
        {
            "label": _("Answered"),
            "text": _("26 of 63"),
            "value": 0.41,
            "note": _("Within a day, by somebody else."),
            **bar,
        },
        {"label": _("Came back"), "text": "", "value": None, "bar": 0, "bar_low": None, "bar_high": None},
    ]


def _groups(path: str) -> list[dict[str, Any]]:
    """The groups of a space with everything on, the first place current."""

    def place(key: str, label: str, icon: str, count: int | None = None) -> dict[str, Any]:
        here = key == "talk"
        return {"key": key, "label": label, "url": f"{path}#{key}", "icon": icon, "count": count, "current": here}

    talk = [
        place("talk", _("Topics"), "messages-square", 2),
        place("questions", _("Questions"), "circle-question-mark"),
        place("bench", _("Bench chat"), "message-circle", 12),
    ]
    make = [place("library", _("Library"), "library"), place("projects", _("Projects"), "hammer")]
    meet = [place("events", _("Events"), "calendar-days", 1)]
    people = [place("people", _("Members"), "users"), place("recognition", _("Recognition"), "award")]
    about = [place("promise", _("Promise"), "handshake"), place("rules", _("Guidelines"), "scroll-text")]
    return [
        {"label": _("Talk"), "items": talk},
        {"label": _("Make"), "items": make},
        {"label": _("Meet"), "items": meet},
        {"label": _("People"), "items": people},
        {"label": _("About"), "items": about},
    ]
