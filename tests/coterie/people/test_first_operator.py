"""The first operator is made in the browser, once, by whoever holds the link that the server printed last."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.test import Client

from coterie.activity.models import Activity
from coterie.people.access import first_link
from coterie.people.appoint import appoint
from coterie.people.first_operator import first_operator, new_link
from coterie.people.models import FirstLink, Operator, User
from tests.coterie.test_races import at_once
from tests.coterie.world import person

GIVEN = {"name": "Olga Brandt", "email": "Olga@Example.org", "password": "seven old lenses"}


def link() -> str:
    token = new_link()
    assert token
    return token


@pytest.mark.django_db
def test_the_link_makes_an_operator_who_is_signed_in_and_sees_what_to_read(client: Client) -> None:
    address = f"/people/first/{link()}/"
    assert client.get(address).status_code == 200
    answer = client.post(address, GIVEN, follow=True)
    assert answer.redirect_chain == [("/sources/", 302)]
    olga = User.objects.get()
    assert (olga.email, olga.name, olga.is_operator) == ("olga@example.org", "Olga Brandt", True)
    assert EmailAddress.objects.filter(user=olga, email=olga.email, verified=True, primary=True).exists()
    act = Activity.objects.get(kind="operator.appointed")
    assert (act.object_id, act.audience, act.data["name"]) == (olga.pk, "operators", "Olga Brandt")
    assert Client().login(request=None, email=olga.email, password=GIVEN["password"])


@pytest.mark.django_db
def test_a_used_link_is_gone_even_when_its_operator_is() -> None:
    token = link()
    Client().post(f"/people/first/{token}/", GIVEN)
    assert Client().get(f"/people/first/{token}/").status_code == 404
    assert new_link() is None
    Operator.objects.all().delete()
    assert Client().get(f"/people/first/{token}/").status_code == 404
    assert new_link()


@pytest.mark.django_db
def test_a_link_ends_when_somebody_becomes_operator_in_another_way() -> None:
    token = link()
    appoint(person("olga"), by=None)
    assert Client().get(f"/people/first/{token}/").status_code == 404
    assert FirstLink.objects.get().ended_at is not None


@pytest.mark.django_db
def test_a_new_start_ends_the_link_before() -> None:
    first, second = link(), link()
    assert [Client().get(f"/people/first/{token}/").status_code for token in (first, second)] == [404, 200]
    assert FirstLink.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "x" * 5_000, "ß", "..%2f", "-", "%00"])
def test_a_wrong_link_is_nothing_and_makes_nobody(token: str) -> None:
    link()
    for asked in (Client().get, Client().post):
        assert asked(f"/people/first/{token}/", GIVEN).status_code in (404, 400)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_token_is_kept_nowhere_and_the_page_by_nobody() -> None:
    token = link()
    assert token not in str(list(FirstLink.objects.values()))
    answer = Client().get(f"/people/first/{token}/")
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "strict-origin"
    assert "canonical" not in answer.content.decode()
    assert "no-store" in Client().get("/people/first/wrong/")["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"password": "short"}, "too short"),
        ({"password": "olga@example.org"}, "too similar"),
        ({"password": "1234567890"}, "entirely numeric"),
        ({"email": "olga"}, "valid email"),
        ({"name": "\u200b"}, "at least one letter"),
        ({"name": ""}, "required"),
        ({"name": "x" * 81}, "at most 80"),
        ({"email": "SAM@example.org"}, "An account has this address already"),
    ],
)
def test_what_does_not_fit_is_said_and_the_link_stays(wrong: dict[str, str], said: str) -> None:
    person("sam")
    token = link()
    answer = Client().post(f"/people/first/{token}/", {**GIVEN, **wrong})
    assert (answer.status_code, said in answer.content.decode()) == (400, True)
    assert not Operator.objects.exists()
    assert Client().get(f"/people/first/{token}/").status_code == 200


@pytest.mark.django_db
def test_who_comes_second_with_the_page_open_reads_why() -> None:
    address = f"/people/first/{link()}/"
    second = Client()
    second.get(address)
    Client().post(address, GIVEN)
    answer = second.post(address, {**GIVEN, "email": "eve@example.org"})
    assert (answer.status_code, "This link was used or replaced" in answer.content.decode()) == (404, True)
    assert GIVEN["password"] not in answer.content.decode()
    assert not User.objects.filter(email="eve@example.org").exists()


@pytest.mark.django_db
def test_a_form_that_was_open_over_a_new_start_reads_it_too() -> None:
    loaded = first_link(link())
    link()
    with pytest.raises(ValidationError, match="used or replaced"):
        first_operator(loaded, **GIVEN)


@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_at_once_one_becomes_operator() -> None:
    for number in range(6):
        token = link()
        ways = [first_link(token), first_link(token)]
        emails = [f"one{number}@example.org", f"two{number}@example.org"]

        def becomes(which: int, ways: list[FirstLink] = ways, emails: list[str] = emails) -> None:
            first_operator(ways[which], name=f"Person {which}", email=emails[which], password="seven old lenses")

        refused = at_once(lambda: becomes(0), lambda: becomes(1))
        assert ["used or replaced" in str(each) for each in refused] == [True]
        assert (Operator.objects.count(), User.objects.filter(email__in=emails).count()) == (1, 1)
        Operator.objects.all().delete()
