"""Profiles, and one's own settings."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.foundation.acts import render_form, submit
from coterie.foundation.routes import route
from coterie.people import access
from coterie.people import opt_out as opting
from coterie.people.forms import ProfileForm
from coterie.people.revise_profile import revise_profile


def profile(request: HttpRequest, handle: str) -> HttpResponse:
    return render(request, "people/profile.html", {"person": access.person(request.user, handle)})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if submit(request, form, partial(revise_profile, request.user)):
        messages.success(request, _("Saved."))
        return redirect("people:profile", request.user.handle)
    return render_form(request, "people/edit.html", {}, form)


@login_required
@require_POST
def opt_out(request: HttpRequest) -> HttpResponse:
    if request.POST.get("count_me") == "yes":
        opting.opt_in(by=request.user)
        messages.success(request, _("You will be counted again from the next run on."))
    elif opting.opt_out(by=request.user):
        messages.success(request, _("You are no longer counted, here or in any later run."))
    else:
        messages.info(request, _("No account of the platform is connected with yours, so you are counted nowhere."))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The page that the form stood on, if it is one of this site."""
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else route("people:edit")
