"""Profiles, and one's own settings."""

from __future__ import annotations

from functools import partial

from allauth.account.decorators import reauthentication_required
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from coterie.foundation import personal
from coterie.foundation.acts import render_form, submit
from coterie.foundation.limits import limited
from coterie.foundation.requests import Request
from coterie.foundation.routes import route
from coterie.foundation.towards import towards
from coterie.people import access
from coterie.people import opt_out as opting
from coterie.people.delete_account import delete_account
from coterie.people.export_data import export_data
from coterie.people.first_operator import first_operator
from coterie.people.forms import FirstOperatorForm, ProfileForm
from coterie.people.requests import MemberRequest
from coterie.people.revise_profile import revise_profile


def profile(request: Request, handle: str) -> HttpResponse:
    person = access.person(request.user, handle)
    ways = towards(request.user, [person]).get(person.pk, ())
    return render(request, "people/profile.html", {"person": person, "ways": ways})


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
def first(request: Request, token: str) -> HttpResponse:
    """The one-time link that the server prints at its start while nobody is an operator."""
    link = access.first_link(token, even_ended=request.method == "POST")
    form = FirstOperatorForm(request.POST or None)
    user = submit(request, form, partial(first_operator, link))
    if user:
        return perform_login(request, user, redirect_url=route(settings.OPERATOR_BEGINS_AT))
    response = render_form(request, "people/first.html", {"token": token, "ended": not link.is_open}, form)
    if not link.is_open:
        response.status_code = 404
    # Kept out of every referrer, as invitations are (communities/pages.py).
    response["Referrer-Policy"] = "strict-origin"
    return response


@login_required
@require_http_methods(["GET", "POST"])
@limited("profile")
def edit(request: MemberRequest) -> HttpResponse:
    # A form that failed has changed its object in memory; the page around it shows what is stored.
    mine = access.people(request.user).get(handle=request.user.handle)
    form = ProfileForm(request.POST or None, instance=mine)
    if submit(request, form, partial(revise_profile, mine)):
        messages.success(request, _("Saved."))
        return redirect("people:profile", mine.handle)
    return render_form(request, "people/edit.html", {}, form)


@login_required
@require_POST
@limited("profile")
def opt_out(request: MemberRequest) -> HttpResponse:
    if request.POST.get("count_me") == "yes":
        opting.opt_in(by=request.user)
        messages.success(request, _("You will be counted again from the next run on."))
    elif opting.opt_out(by=request.user):
        messages.success(request, _("You are no longer counted, here or in any later run."))
    else:
        messages.info(request, _("No account of the platform is connected with yours, so you are counted nowhere."))
    return redirect(_back(request))


def _back(request: MemberRequest) -> str:
    """The page that the form stood on, if it is one of this site."""
    back = request.POST.get("next", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else route("people:edit")


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True, app="allauth.account")
@limited("export")
def data(request: MemberRequest) -> HttpResponseBase:
    if request.method == "GET":
        return render(request, "people/data.html")
    name = f"{request.user.handle}-{timezone.now():%Y-%m-%d}.zip"
    return FileResponse(export_data(request.user), as_attachment=True, filename=name)


@login_required
@require_http_methods(["GET", "POST"])
@reauthentication_required(allow_get=True, app="allauth.account")
def delete(request: MemberRequest) -> HttpResponse:
    errors: list[str] = []
    if request.method == "POST":
        try:
            delete_account(request.user, with_texts="texts" in request.POST)
            logout(request)
            messages.success(request, _("Your account is deleted. A mail confirms it."))
            return redirect(settings.LOGIN_REDIRECT_URL)
        except ValidationError as error:
            errors = error.messages
    context = {"outlook": personal.outlook(request.user), "errors": errors}
    return render(request, "people/delete.html", context, status=400 if errors else 200)
