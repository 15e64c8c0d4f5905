"""Merge and split topics, and undo it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.communities.space import space_context
from coterie.discussions import access, shown
from coterie.discussions.forms import MergeForm, SplitForm
from coterie.discussions.merge_topics import merge_topics, unmerge_topics
from coterie.discussions.models import Merge, Split, Topic
from coterie.discussions.permissions import Permission
from coterie.discussions.split_topic import rejoin_topics, split_topic
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.routes import route
from coterie.people.requests import MemberRequest


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def merging(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.topic(request.user, pk, Permission.TOPIC_MERGE)
    form = MergeForm(request.POST if request.method == "POST" else None, topic=found)
    made = submit(request, form, partial(_merge, found, by=request.user))
    if made:
        undo = route("discussions:unmerging", made.pk)
        messages.success(request, _("The topics are one now."), extra_tags=f"undo:{undo}")
        return redirect(shown.topic_url(made.target))
    words = {
        "heading": _("Merge with another topic"),
        "text": _("The newer of the two goes into the older. Posts keep their authors, times and links, and stand in "
                  "the order in which they were written. It can be undone for seven days."),
        "button": _("Merge"),
    }  # fmt: skip
    context = {**space_context(found.community, standing, found.channel.key), "topic": found, **words}
    return render_form(request, "discussions/act.html", context, form)


def _merge(found: Topic, *, other: Topic, by: Any) -> Merge:
    """The newer goes into the older, whichever page one began on."""
    older, newer = sorted((found, other), key=lambda topic: topic.opening_id)
    return merge_topics(newer, into=older, by=by)


@login_required
@require_POST
@limited("edit")
def unmerging(request: MemberRequest, pk: int) -> HttpResponse:
    merge = access.merge(request.user, pk)
    verb, to = partial(unmerge_topics, merge, by=request.user), shown.topic_url(merge.source)
    return press(request, verb, _("The topics are two again."), to=to, refused_to=shown.topic_url(merge.target))


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def splitting(request: MemberRequest, pk: int) -> HttpResponse:
    found, standing = access.topic(request.user, pk, Permission.TOPIC_MERGE)
    form = SplitForm(request.POST if request.method == "POST" else None, topic=found, after=request.GET.get("after"))
    made = submit(request, form, partial(split_topic, found, by=request.user))
    if made:
        undo = route("discussions:rejoining", made.pk)
        messages.success(request, _("They are a topic of their own now."), extra_tags=f"undo:{undo}")
        return redirect(shown.topic_url(made.target))
    context = {**space_context(found.community, standing, found.channel.key), "topic": found, "page": form.page}
    return render_form(request, "discussions/split.html", context, form)


@login_required
@require_POST
@limited("edit")
def rejoining(request: MemberRequest, pk: int) -> HttpResponse:
    split: Split = access.split(request.user, pk)
    verb, to = partial(rejoin_topics, split, by=request.user), shown.topic_url(split.source)
    return press(request, verb, _("The posts are back."), to=to)
