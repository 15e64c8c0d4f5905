"""The form of a space's whole look: words, colour and typefaces, and its pictures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coterie.brand.look import Pictures
from coterie.brand.models import Place
from coterie.communities.forms import LookForm
from coterie.communities.revise import Said
from coterie.media.kinds import PICTURES

ACCEPT = ",".join(sorted(PICTURES))
SAID = ("for_whom", "expected", "welcome")
SHOWN = ("logo", "banner", "banner_alt", "no_logo", "no_banner")


def _file(label: Any, help_text: Any) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": ACCEPT})
    return forms.FileField(label=label, required=False, help_text=help_text, widget=widget)


class BrandForm(LookForm):
    logo = _file(_("Logo"), _("A square picture, from 96 pixels on. It stands in the place of the mark."))
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)
    banner = _file(_("Banner"), _("A wide picture, from 600 × 100 pixels on; its middle is what phones show."))
    banner_alt = forms.CharField(
        label=_("What is on the banner"),
        required=False,
        max_length=300,
        help_text=_("For people who do not see it. Leave it empty if the picture is decoration."),
    )
    no_banner = forms.BooleanField(label=_("Take the banner away"), required=False)

    field_order = (
        *("name", "purpose", "for_whom", "expected"),
        *("mark", "logo", "no_logo", "banner", "banner_alt", "no_banner", "hue", "typeface"),
        *("welcome", "tone"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {each.place: each for each in self.instance.pictures.exclude(html="")}
        for place in Place:
            if place not in there:
                del self.fields[f"no_{place}"]
        if Place.BANNER in there:
            self.fields["banner_alt"].initial = there[Place.BANNER].alt


def parted(sent: dict[str, Any]) -> dict[str, Any]:
    """What the form holds, as :func:`coterie.brand.look.look` takes it."""
    said = Said(**{name: sent[name] for name in SAID})
    pictures = Pictures(**{name: sent[name] for name in SHOWN if sent.get(name)})
    rest = {name: value for name, value in sent.items() if name not in {*SAID, *SHOWN}}
    return {**rest, "said": said, "pictures": pictures}
