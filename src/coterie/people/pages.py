"""Profiles, and one's own settings."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.foundation.limits import limited
from coterie.people import access
from coterie.people import opt_out as opting
from coterie.people.forms import ProfileForm
from coterie.people.revise_profile import revise_profile


def profile(request: HttpRequest, handle: str) -> HttpResponse:
    return render(request, "people/profile.html", {"person": access.person(request.user, handle)})


@login_required
@require_http_methods(["GET", "POST"])
@limited("profile")
def edit(request: HttpRequest) -> HttpResponse:
    # A form that failed has changed its object in memory; the page around it shows what is stored.
    mine = access.people(request.user).get(handle=request.user.handle)
    form = ProfileForm(request.POST or None, instance=mine)
    if request.method == "POST" and form.is_valid():
        try:
            saved = revise_profile(form.instance, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("people:profile", saved.handle)
        except ValidationError as error:
            form.add_error(None, error)
    return render(request, "people/edit.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_POST
@limited("profile")
def opt_out(request: HttpRequest) -> HttpResponse:
    if request.POST.get("count_me") == "yes":
        opting.opt_in(by=request.user)
        messages.success(request, _("You will be counted again from the next run on."))
    elif opting.opt_out(by=request.user):
        messages.success(request, _("You are no longer counted, here or in any later run."))
    else:
        messages.info(request, _("No account of the platform is connected with yours, so you are counted nowhere."))
    return redirect("why")
