"""What was said in a chat and became a topic."""

from __future__ import annotations

from django.db import models

from coterie.chat.models.messages import Message
from coterie.discussions.models import Post, Topic
from coterie.people.models import User


class Passage(models.Model):
    """A topic began with messages of a chat: ``message`` is where they begin; who made it a topic, and when."""

    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="passage")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="passage")
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.message_id} became {self.topic_id}"


class Quotation(models.Model):
    """A post quotes a message: ``block`` is the Markdown that stands there as long as the message stands, and nothing
    once its author's words were erased."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="quotations")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="quotations")
    block = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "message"], name="one_quotation_each")]

    def __str__(self) -> str:
        return f"{self.message_id} in {self.post_id}"
