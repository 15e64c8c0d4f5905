"""How a space speaks: which of three wordings its own pages use where they speak to people."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from coterie.communities.models.spaces import Community


class Tone(StrEnum):
    PLAIN = "plain"
    WARM = "warm"
    FORMAL = "formal"


NAMES = {
    Tone.PLAIN: _("Plain: “Write a reply.”"),
    Tone.WARM: _("Warm: “Say what you know, or what you wonder.”"),
    Tone.FORMAL: _("Formal: “State your answer, and what it rests on.”"),
}
WORDS = {
    "welcome": {
        Tone.PLAIN: _("Welcome to %(name)s"),
        Tone.WARM: _("How good that you are in %(name)s"),
        Tone.FORMAL: _("Welcome as a member of %(name)s"),
    },
    "invite": {
        Tone.PLAIN: _("Members ask, answer and meet who is here."),
        Tone.WARM: _("Come in: ask what you wonder about, and meet people who love the same."),
        Tone.FORMAL: _("Membership lets you ask, answer and take part in what is decided here."),
    },
    "reply": {
        Tone.PLAIN: _("Write a reply."),
        Tone.WARM: _("Say what you know, or what you wonder."),
        Tone.FORMAL: _("State your answer, and what it rests on."),
    },
    "topic": {
        Tone.PLAIN: _("What is it about?"),
        Tone.WARM: _("Tell us about it: what you saw, tried or would love to know."),
        Tone.FORMAL: _("State the matter, what is known, and what you ask."),
    },
}


def spoken(community: Community, what: str) -> str:
    """The sentence for ``what`` ("welcome", "invite", "reply", "topic") in this space's tone."""
    ways = WORDS[what]
    words = ways.get(Tone(community.tone) if community.tone in set(Tone) else Tone.PLAIN)
    return str(words) % {"name": community.name}
