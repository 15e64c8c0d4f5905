"""A result as plain data, and back."""

import json

import pytest

from coterie_discovery import Discovery, discover, read_export, simulate_platform


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Discovery:
    at = tmp_path_factory.mktemp("platform") / "export"
    simulate_platform(at, members=240, posts=2000, niches=6)
    return discover(read_export(at).signals)


def test_what_was_written_is_read_back_as_it_was(found):
    assert found.niches
    again = Discovery.from_dict(json.loads(json.dumps(found.to_dict())))
    assert again == found
    assert again.niches[0].members[0].reasons == found.niches[0].members[0].reasons


def test_a_result_of_another_format_is_refused_by_name(found):
    with pytest.raises(ValueError, match="'coterie-niches/1'"):
        Discovery.from_dict({**found.to_dict(), "format": "coterie-niches/0"})


def test_an_error_says_where_it_is(found):
    plain = found.to_dict()
    plain["niches"][0]["size"] = "many"
    with pytest.raises(ValueError, match=r"int.*niches\[0\]\.size|niches\[\.\.\.\]\.size"):
        Discovery.from_dict(plain)
