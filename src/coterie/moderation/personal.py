"""What moderation holds of people and spaces. Who reported something is in no archive but their own."""

from __future__ import annotations

from coterie.foundation.held import Held
from coterie.moderation.models import Acknowledgement, Decision, Report, Reversal

ON = ("target_type", "target_id")

HELD = (
    Held("reports", Report, (*ON, "title", "reason", "words", "at"), person="by"),
    Held("reports_here", Report, (*ON, "title", "reason", "words", "at"), space="community"),
    Held("decisions", Decision, (*ON, "title", "verdict", "why", "at"), person="by", space="community"),
    Held("decisions_about_you", Decision, (*ON, "title", "verdict", "why", "at"), person="about"),
    Held("reversals", Reversal, ("decision_id", "at"), person="by", space="decision__community"),
    Held(
        "guidelines_you_read",
        Acknowledgement,
        ("guidelines__version", "at"),
        person="user",
        space="guidelines__community",
    ),
)
