"""What is refused before anybody knows who is asking still gets a page."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize("host", ["evil.example", "a b", "localhost:x", "[::1"])
def test_another_host_is_a_bad_request_with_a_plain_page(client: Client, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "<h1>That did not make sense</h1>" in answer.content.decode()


def test_a_page_that_breaks_says_so_in_plain_words() -> None:
    from coterie.pages import server_error

    answer = server_error(None)
    assert answer.status_code == 500
    assert "<h1>Something broke on our side</h1>" in answer.content.decode()
