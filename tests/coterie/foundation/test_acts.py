"""What a verb refuses is said in the form it came from."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.test import RequestFactory

from coterie.foundation.acts import complain, render_form, submit


class NameForm(forms.Form):
    name = forms.CharField(max_length=5)


def test_nothing_is_done_before_something_fitting_was_sent(rf: RequestFactory) -> None:
    done: list[str] = []
    assert submit(rf.get("/"), NameForm(), lambda name: done.append(name)) is None
    assert submit(rf.post("/"), NameForm({"name": "too long"}), lambda name: done.append(name)) is None
    assert done == []
    assert submit(rf.post("/"), NameForm({"name": "Kim"}), lambda name: name.upper()) == "KIM"


def test_a_refusal_stands_beside_its_field_and_the_page_is_a_bad_request(rf: RequestFactory) -> None:
    def taken(name: str) -> None:
        raise ValidationError({"name": "Taken."})

    request, form = rf.post("/"), NameForm({"name": "Kim"})
    assert submit(request, form, taken) is None
    assert form.errors == {"name": ["Taken."]}
    assert render_form(request, "error_plain.html", {"title": "Name", "text": "Choose one."}, form).status_code == 400


def test_a_refusal_about_what_is_no_field_here_stands_on_top() -> None:
    form = NameForm({"name": "Kim"})
    complain(form, ValidationError({"origin": "It has none.", "name": "Taken."}))
    assert form.non_field_errors() == ["It has none."]
    assert form.errors["name"] == ["Taken."]
    complain(form, ValidationError("Nothing fits."))
    assert "Nothing fits." in form.non_field_errors()
