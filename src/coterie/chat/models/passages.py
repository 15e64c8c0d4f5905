"""What was said in a chat and became a topic."""

from __future__ import annotations

from django.db import models

from coterie.chat.models.messages import Message
from coterie.discussions.models import Topic
from coterie.people.models import User


class Passage(models.Model):
    """A topic began with messages of a chat: ``message`` is where they begin; who made it a topic, and when."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="passage")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="passage")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.message_id} became {self.topic_id}"
