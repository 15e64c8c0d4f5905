import stat

import pytest

from coterie_discovery.sources import ExportError, Keys, hashed_key, installation_salt


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.delenv("COTERIE_SALT", raising=False)
    return tmp_path


def test_the_salt_of_an_installation_is_made_once_and_kept_for_its_user_alone(home) -> None:
    first = installation_salt()
    assert len(first) == 64
    assert installation_salt() == first
    assert stat.S_IMODE((home / "coterie" / "salt").stat().st_mode) == 0o600
    assert [p.name for p in (home / "coterie").iterdir()] == ["salt"]


def test_a_given_salt_goes_before_the_kept_one(home, monkeypatch) -> None:
    monkeypatch.setenv("COTERIE_SALT", "given")
    assert installation_salt() == b"given"
    assert not (home / "coterie").exists()


def test_no_place_for_a_salt_is_said_plainly(home, monkeypatch) -> None:
    (home / "coterie").write_text("a file in the way")
    with pytest.raises(ExportError, match="COTERIE_SALT"):
        installation_salt()


def test_a_hash_depends_on_the_key_and_the_whole_salt() -> None:
    long = b"x" * 100
    assert len({hashed_key("7", b"a"), hashed_key("7", b"b"), hashed_key("8", b"a"), hashed_key("7", long)}) == 4
    assert hashed_key("7", long) != hashed_key("7", long[:64])


def test_people_who_opted_out_are_known_by_either_form_of_their_key() -> None:
    hashed = hashed_key("7", b"s")
    assert Keys(b"s", "plain", {hashed})("7") is None
    assert Keys(b"s", "plain", {"7"})("7") is None
    assert Keys(b"s", "hashed", {hashed})("7") is None
    assert Keys(b"s", "hashed", {"7"})("7") == hashed
