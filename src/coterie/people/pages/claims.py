"""Accounts of the larger platform: one's own, and who says that one is theirs."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coterie.foundation.acts import press
from coterie.foundation.limits import limited
from coterie.foundation.paging import page
from coterie.foundation.routes import route
from coterie.people import access
from coterie.people.ask_claim import withdraw_claim
from coterie.people.attribute import attribute, detach
from coterie.people.claim import release
from coterie.people.decide_claim import grant_claim, mail_code, redeem_code, refuse_claim
from coterie.people.requests import MemberRequest

CLAIMS_A_PAGE = 30


@login_required
def platform(request: MemberRequest) -> HttpResponse:
    """One's own accounts of the platform, and the claims that wait."""
    claims = access.claims_of(request.user).for_list()[:CLAIMS_A_PAGE]
    return render(request, "people/platform.html", {"identities": access.identities(request.user), "claims": claims})


@login_required
@require_POST
@limited("profile")
def attribution(request: MemberRequest, pk: int) -> HttpResponse:
    identity = access.identity(request.user, pk)
    if request.POST.get("show") == "yes":
        verb, said = partial(attribute, identity, by=request.user), _("Your name stands on what you wrote there.")
    else:
        verb, said = partial(detach, identity, by=request.user), _("Your name is off what you wrote there.")
    return press(request, verb, said, to=route("people:platform"))


@login_required
@require_POST
@limited("profile")
def released(request: MemberRequest, pk: int) -> HttpResponse:
    verb = partial(release, access.identity(request.user, pk), by=request.user)
    return press(request, verb, _("That account is no longer connected with yours."), to=route("people:platform"))


@login_required
@require_POST
@limited("profile")
def withdrawal(request: MemberRequest, pk: int) -> HttpResponse:
    verb = partial(withdraw_claim, access.claim(request.user, pk))
    return press(request, verb, _("The claim is taken back."), to=route("people:platform"))


@login_required
def claims(request: MemberRequest) -> HttpResponse:
    """For operators: what waits for a decision, and what was decided."""
    rows = access.claims(request.user)
    waiting = list(rows.waiting().for_list()[:CLAIMS_A_PAGE])
    decided = page(rows.decided().for_list(), by=("-id",), after=request.GET.get("after"), size=CLAIMS_A_PAGE)
    return render(request, "people/claims.html", {"waiting": waiting, "decided": decided})


@login_required
@require_POST
@limited("edit")
def verdict(request: MemberRequest, pk: int) -> HttpResponse:
    claim = access.claim_to_decide(request.user, pk)
    if request.POST.get("granted") == "yes":
        verb, said = (
            partial(grant_claim, claim, by=request.user),
            _("Connected. What they wrote stands under their name."),
        )
    else:
        why = request.POST.get("why", "")
        verb, said = partial(refuse_claim, claim, by=request.user, why=why), _("Refused, and told why.")
    return press(request, verb, said, to=route("claims:list"))


@login_required
@require_POST
@limited("edit")
def sending(request: MemberRequest, pk: int) -> HttpResponse:
    claim = access.claim_to_decide(request.user, pk)
    verb = partial(mail_code, claim, by=request.user, address=request.POST.get("address", "").strip())
    return press(request, verb, _("The link is on its way. It works for a week."), to=route("claims:list"))


@login_required
@require_POST
@limited("edit")
def disconnection(request: MemberRequest, pk: int) -> HttpResponse:
    """An operator takes a connection back that was a mistake."""
    claim = access.claim_to_decide(request.user, pk)
    verb = partial(release, claim.identity, by=request.user)
    return press(request, verb, _("The two are no longer connected."), to=route("claims:list"))


@login_required
@require_http_methods(["GET", "POST"])
@limited("edit")
def code(request: MemberRequest, secret: str) -> HttpResponse:
    """The link that was mailed to the identity's owner: a page first, since mail programs open links by themselves."""
    found = access.claim_code(request.user, secret)
    errors: list[str] = []
    if request.method == "POST":
        try:
            redeem_code(found, by=request.user)
            return redirect("people:platform")
        except ValidationError as error:
            errors = error.messages
    status = 400 if errors else 200
    response = render(request, "people/code.html", {"code": found, "errors": errors}, status=status)
    response["Referrer-Policy"] = "strict-origin"
    return response
