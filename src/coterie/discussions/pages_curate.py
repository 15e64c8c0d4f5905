"""What hosts and authors do to whole topics: pin, close, title, tags."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.communities.access import Standing
from coterie.communities.space import space_context
from coterie.discussions import access, shown
from coterie.discussions.close_topic import close_topic, reopen_topic
from coterie.discussions.forms import ChosenTagsForm, ClosureForm, PinForm, TitleForm
from coterie.discussions.models import Tag, Topic
from coterie.discussions.permissions import Permission
from coterie.discussions.pin_topic import pin_topic, unpin_topic
from coterie.discussions.retitle_topic import retitle_topic
from coterie.discussions.tag_topic import tag_topic
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.routes import route
from coterie.people.requests import MemberRequest


def given(request: MemberRequest) -> QueryDict | None:
    """What a form was sent with: its fields, or those that the address of an undo carries."""
    if request.method != "POST":
        return None
    data = request.GET.copy()
    for name in request.POST:
        data.setlist(name, request.POST.getlist(name))
    return data


def on_topic(
    request: MemberRequest,
    found: Topic,
    standing: Standing,
    form: BaseForm,
    verb: Callable[..., object],
    *,
    words: dict[str, str],
    undo: str | None,
) -> HttpResponse:
    """The page of a form about a topic; ``words``: ``heading``, ``button``, ``said`` and perhaps ``text``."""

    def act(**fields: Any) -> bool:
        verb(found, by=request.user, **fields)
        return True

    if submit(request, form, act):
        messages.success(request, words["said"], extra_tags=f"undo:{undo}" if undo else "")
        return redirect(shown.topic_url(found))
    context = {**space_context(found.community, standing, found.channel.key), "topic": found, **words}
    return render_form(request, "discussions/act.html", context, form)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def pinning(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.topic(request.user, pk, Permission.TOPIC_PIN)
    words = {
        "heading": _("Pin this topic"),
        "text": _("It stands above all others in the list of topics and on the front page."),
        "button": _("Pin it"),
        "said": _("The topic is pinned."),
    }
    undo = route("discussions:unpinning", pk)
    return on_topic(request, found, standing, PinForm(given(request)), pin_topic, words=words, undo=undo)


@login_required
@require_POST
@limited("edit")
def unpinning(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.topic(request.user, pk, Permission.TOPIC_PIN)
    until = getattr(getattr(found, "pin", None), "until", None)
    undo = route("discussions:pinning", pk) + (f"?until={shown.last_day(until).isoformat()}" if until else "")
    verb = partial(unpin_topic, found, by=request.user)
    return press(request, verb, _("The topic is not pinned any more."), to=shown.topic_url(found), undo=undo)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def closing(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.topic(request.user, pk, Permission.TOPIC_CLOSE)
    words = {
        "heading": _("Close this topic"),
        "text": _("Everything stays readable, and only hosts and leads reply. You can reopen it at any time."),
        "button": _("Close it"),
        "said": _("The topic is closed."),
    }
    undo = route("discussions:reopening", pk)
    return on_topic(request, found, standing, ClosureForm(given(request)), close_topic, words=words, undo=undo)


@login_required
@require_POST
@limited("edit")
def reopening(request: MemberRequest, pk: int) -> HttpResponse:
    found, _standing = access.topic(request.user, pk, Permission.TOPIC_CLOSE)
    reason = getattr(getattr(found, "closure", None), "reason", "")
    undo = f"{route('discussions:closing', pk)}?{urlencode({'reason': reason})}" if reason else None
    verb = partial(reopen_topic, found, by=request.user)
    return press(request, verb, _("The topic is open again."), to=shown.topic_url(found), undo=undo)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def title(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.topic(request.user, pk, Permission.TOPIC_RETITLE)
    words = {
        "heading": _("Edit the title"),
        "text": _("Links to the old title go on working."),
        "button": _("Save"),
        "said": _("The topic has a new title."),
    }
    form = TitleForm(given(request), initial={"title": found.title})
    undo = f"{route('discussions:title', pk)}?{urlencode({'title': found.title})}"
    return on_topic(request, found, standing, form, retitle_topic, words=words, undo=undo)


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def tags_of_topic(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.topic(request.user, pk, Permission.TOPIC_TAG)
    words = {"heading": _("Choose tags"), "button": _("Save"), "said": _("The topic has these tags now.")}
    now = list(Tag.objects.in_use(found.community_id).filter(taggings__topic=found))
    form = ChosenTagsForm(given(request), initial={"tags": now}, space=found.community)
    if not form.fields:
        words["text"] = _("This space has no tags yet. Hosts make them on the page “Tags”.")
    undo = f"{route('discussions:tags-of-topic', pk)}?{urlencode({'tags': [tag.pk for tag in now]}, doseq=True)}"
    return on_topic(request, found, standing, form, _with_tags, words=words, undo=undo)


def _with_tags(found: Topic, *, by: Any, tags: Any = ()) -> None:
    tag_topic(found, tags, by=by)
