"""What the chat does when something happened: in a demonstration, somebody answers."""

from coterie.chat.demo_life import listen

listen()
