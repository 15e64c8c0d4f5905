"""What helps with a question: votes for its answers, who has the problem too, and where it was asked before."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from coterie.channels.access import levels
from coterie.communities import access as communities
from coterie.communities.space import space_context
from coterie.discussions import access, shown
from coterie.discussions.forms import DuplicateForm
from coterie.discussions.kinds import FORUM
from coterie.discussions.mark_duplicate import mark_duplicate, unmark_duplicate
from coterie.discussions.models import Duplicate, SameProblem, Topic
from coterie.discussions.permissions import Permission
from coterie.discussions.question import question
from coterie.discussions.same_problem import same_problem
from coterie.discussions.similar import similar
from coterie.discussions.vote import vote
from coterie.foundation.acts import press, render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.numbers import number
from coterie.foundation.requests import Request
from coterie.foundation.routes import route
from coterie.people.models import User
from coterie.people.requests import MemberRequest


@require_GET
def similar_topics(request: Request, slug: str) -> HttpResponse:
    """The part of the page of a new topic that says what was asked before; without htmx that page itself."""
    community, standing = communities.community(request.user, slug, Permission.TOPIC_VIEW)
    title = request.GET.get("title", "")[:160]
    if not request.htmx:
        return redirect(f"{route('discussions:new', slug)}?{urlencode({'title': title})}")
    return render(request, "discussions/_similar.html", {"topics": similar(community, title, levels(standing, FORUM))})


@login_required
@require_POST
@limited("reaction")
def voting(request: MemberRequest, pk: int) -> HttpResponse:
    post, _standing = access.post(request.user, pk, Permission.ANSWER_VOTE)
    own, refused = _pressed(request, partial(vote, post, by=request.user))
    if refused:
        return refused
    if request.htmx:
        return render(request, "discussions/_vote.html", {"post": post, "own": own})
    return redirect(shown.post_url(post))


@login_required
@require_POST
@limited("reaction")
def sharing(request: MemberRequest, pk: int) -> HttpResponse:
    topic, _standing = access.topic(request.user, pk, Permission.QUESTION_SHARE)
    own, refused = _pressed(request, partial(same_problem, topic, by=request.user))
    if refused:
        return refused
    if request.htmx:
        count = SameProblem.objects.filter(topic=topic).count()
        return render(request, "discussions/_same_now.html", {"topic": topic, "count": count, "own": own})
    return redirect(shown.topic_url(topic))


def _pressed(request: MemberRequest, verb: Callable[[], bool]) -> tuple[bool, HttpResponse | None]:
    """What the verb returns, or its refusal: in plain words, for htmx and for whoever pressed an old page."""
    try:
        return verb(), None
    except PermissionDenied as error:
        if not request.htmx:
            raise
        words, status = str(error), 403
    except ValidationError as error:
        words, status = " ".join(error.messages), 400
    return False, HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def duplicate(request: MemberRequest, pk: int) -> HttpResponse:
    topic, standing = access.question(request.user, pk, Permission.QUESTION_DUPLICATE)
    form = DuplicateForm(request.POST or None, initial={"original": request.GET.get("original", "")})
    if submit(request, form, partial(_mark, request.user, topic)):
        undo = route("discussions:duplicate-removal", pk)
        return press(request, bool, _("It leads to the other question now."), to=shown.topic_url(topic), undo=undo)
    context = {**space_context(topic.community, standing, topic.channel.key), "topic": topic, "asked": question(topic)}
    return render_form(request, "discussions/duplicate.html", context, form)


def _mark(by: User, topic: Topic, original: str, reason: str) -> Duplicate:
    """``original`` is the other question's link or number."""
    found = re.search(r"/topics/(\d+)", original)
    pk = number(found[1] if found else original.strip().removeprefix("#"))
    try:
        other, _standing = access.topic(by, pk or 0)
    except Http404 as error:
        words = _("No question is found there. Copy the address of its page.")
        raise ValidationError({"original": words}) from error
    return mark_duplicate(topic, by=by, original=other, reason=reason)


@login_required
@require_POST
@limited("edit")
def duplicate_removal(request: MemberRequest, pk: int) -> HttpResponse:
    topic, _standing = access.question(request.user, pk, Permission.QUESTION_DUPLICATE)
    verb = partial(unmark_duplicate, topic, by=request.user)
    return press(request, verb, _("It is a question of its own again."), to=shown.topic_url(topic))
