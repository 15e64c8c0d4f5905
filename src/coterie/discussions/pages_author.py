"""Whoever wrote something on the larger platform that was brought along: who that may be, and their claim to it."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from coterie.comments.shown import byline
from coterie.communities.space import space_context
from coterie.discussions import access
from coterie.discussions.forms import ClaimForm
from coterie.discussions.models import Origin
from coterie.foundation.acts import render_form, submit
from coterie.foundation.limits import limited
from coterie.people.ask_claim import ask_claim, identity_of
from coterie.people.models import Claim, Identity
from coterie.people.requests import MemberRequest


@login_required
@require_http_methods(["GET", "POST"])
@limited("profile")
def author(request: MemberRequest, pk: int) -> HttpResponse:
    """Of a post that nobody here has written."""
    post, standing = access.post(request.user, pk)
    if post.author_id is not None or post.origin is None or not post.origin.author_key:
        raise Http404
    claim = Claim.objects.waiting().filter(identity__key=post.origin.author_key, user=request.user).first()
    form = ClaimForm(request.POST or None, initial={"note": claim.note if claim else ""})
    if submit(request, form, partial(ask_claim, _identity(post.origin, request), by=request.user)):
        return redirect("discussions:author", pk)
    mine = access.posts(request.user).filter(origin__author_key=post.origin.author_key, author=None)
    context = {**space_context(post.topic.community, standing, post.topic.channel.key), "post": post, "claim": claim}
    context |= {"by": byline(None, post.origin), "count": mine.count()}
    return render_form(request, "discussions/author.html", context, form)


def _identity(origin: Origin, request: MemberRequest) -> Identity:
    """Known from the first claim on; a page that is only read stores nothing."""
    if request.method != "POST":
        return Identity(key=origin.author_key)
    return identity_of(origin.author_key, name=origin.author_name, platform=origin.platform)
