import json
from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, hashed_key, read_export
from tests.discovery.sources.conftest import write_files
from tests.discovery.sources.exports import discord_channel, discord_files, discord_message


def read(path: Path, files: dict[str, str] | None = None, **options):
    files = files or discord_files()
    return read_export(write_files(path / "in", files), salt=b"salt", **{"keys": "plain", **options})


def posts(export) -> dict[str, dict]:
    return {post["post"]: post for post in export.signals.posts.to_pylist()}


def acts(export) -> list[tuple[str, str, str]]:
    return sorted((act["actor"], act["verb"], act["object"]) for act in export.signals.acts.to_pylist())


def test_threads_are_discords_own_and_who_answers_whom(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.reader == "Discord channels"
    assert export.title == "Aquarists"
    assert {key: (p["place"], p["thread"], p["parent"], p["title"]) for key, p in posts(export).items()} == {
        "101": ("filters", "101", None, None),
        "102": ("filters", "101", "101", None),
        "301": ("tanks", "301", None, "My tank leaks"),
        "302": ("tanks", "301", None, None),
    }
    assert posts(export)["101"]["at"].isoformat() == "2024-01-18T13:31:34+00:00"


def test_text_has_no_mentions_and_no_emoji(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert posts(export)["102"]["text"] == "a sponge"
    assert export.signals.affinities["label"].to_pylist() == ["filters.example.com"]


def test_reactions_whose_people_are_told_are_acts(tmp_path: Path) -> None:
    assert acts(read(tmp_path)) == [("8", "like", "101")]


def test_bots_and_notices_are_left_out_and_bad_messages_quarantined(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert export.left_out == {"messages of bots": 1, "notices of Discord itself": 1}
    assert [(q.position, q.reason) for q in export.quarantined] == [
        ("message 5", "timestamp 'noon' is no ISO 8601 time")
    ]


def test_the_title_of_a_thread_goes_with_who_opened_it(tmp_path: Path) -> None:
    found = posts(read(tmp_path, exclude={hashed_key("7", b"salt")}))
    assert [(key, post["title"]) for key, post in sorted(found.items())] == [("102", None), ("302", None)]


def test_private_messages_are_left_out(tmp_path: Path) -> None:
    chat = discord_channel("DirectTextChat", "Ann", "Private", [discord_message(1, "psst")])
    assert read(tmp_path, discord_files() | {"private.json": chat}).left_out["private messages"] == 1


def test_a_channel_larger_than_what_is_read_at_once_is_read(tmp_path: Path) -> None:
    messages = [discord_message(number, "wörds " * 40 + str(number)) for number in range(1500)]
    messages.append(discord_message(9999, "long " * 200_000))
    export = read(tmp_path, {"large.json": discord_channel("GuildTextChat", "a", "b", messages)})
    assert export.counts["posts"] == 1501
    assert export.counts["quarantined"] == 0


@pytest.mark.parametrize("cut", [20, 200, 900, 1400])
def test_a_cut_file_is_skipped_by_name_and_refused_where_it_is_all(tmp_path: Path, cut: int) -> None:
    content = discord_channel("GuildTextChat", "a", "b", [discord_message(n, "words") for n in range(3)])
    export = read(tmp_path / "with others", discord_files() | {"z.json": content[:cut]})
    assert [file.file for file in export.skipped] == ["z.json"]
    assert {"101", "302"} < set(posts(export))
    if cut > 200:  # the channel is known by then
        with pytest.raises(BadExport, match=r"z\.json, line \d+: "):
            read(tmp_path / "alone", {"z.json": content[:cut]})


def test_messages_before_the_cut_are_read(tmp_path: Path) -> None:
    content = discord_channel("GuildTextChat", "a", "b", [discord_message(n, "words " * 50) for n in range(5)])
    export = read(tmp_path, discord_files() | {"z.json": content[:-200]})
    assert {"0", "1", "2"} < set(posts(export))
    assert export.skipped[0].reason.endswith("; what stands before that is read")


@pytest.mark.parametrize("left", ["", "\n", "\0" * 9, "{}", "[1]", '{"flour": 500, "water": 350}', '"guild"'])
def test_a_json_file_that_is_no_channel_is_skipped_by_name(tmp_path: Path, left: str) -> None:
    export = read(tmp_path, discord_files() | {"some/stray.json": left})
    assert [(file.file, file.position) for file in export.skipped] == [("some/stray.json", "line 1")]
    assert export.counts["posts"] == 4


def test_attached_json_is_no_channel_however_much_there_is(tmp_path: Path) -> None:
    attached = {f"A.json_Files/{n}-0A1B.JSON": json.dumps({"flour": n}) for n in range(20)}
    export = read(tmp_path, {f"z/{name}": content for name, content in discord_files().items()} | attached)
    assert export.left_out["files that members attached"] == 20
    assert export.skipped == []
    assert export.counts["posts"] == 4


FORWARD = {"messageId": "101", "channelId": "20", "guildId": "1", "type": "Forward"}
HANDED_ON = {"timestamp": "2024-02-01T10:00:00+00:00", "content": "Which filter?", "attachments": []}


@pytest.mark.parametrize(
    ("forward", "text"),
    [
        ({"reference": FORWARD, "forwardedMessage": HANDED_ON}, "Which filter?"),
        ({"reference": FORWARD | {"channelId": "30"}, "forwardedMessage": HANDED_ON}, "Which filter?"),
        ({"reference": FORWARD | {"type": 1}}, ""),
        ({"reference": {"messageId": "101", "channelId": "20", "guildId": "1"}}, ""),  # of older versions
        ({"reference": {"messageId": "101"}, "forwardedMessage": HANDED_ON, "content": "See this"}, "See this"),
        ({"reference": FORWARD, "forwardedMessage": {"content": None}, "content": None}, ""),
    ],
)
def test_a_forward_is_no_reply_and_opens_a_thread(tmp_path: Path, forward: dict[str, object], text: str) -> None:
    messages = [
        discord_message(501, "") | forward,
        discord_message(502, "A sponge.", type="Reply", reference={"messageId": "501", "channelId": "30"}),
    ]
    other = discord_channel("GuildTextChat", "tanks", "Help", messages, "30")
    found = posts(read(tmp_path, discord_files() | {"tanks [30].json": other}))
    assert {key: (found[key]["thread"], found[key]["parent"]) for key in ("101", "102", "501", "502")} == {
        "101": ("101", None),
        "102": ("101", "101"),
        "501": ("501", None),
        "502": ("501", "501"),
    }
    assert found["501"]["text"] == text


def test_a_threads_first_message_still_points_at_its_channel(tmp_path: Path) -> None:
    start = {"type": "ThreadStarterMessage", "reference": {"messageId": "101", "channelId": "20"}}
    thread = discord_channel("GuildPublicThread", "Filters", "filters", [discord_message(700, "", **start)], "700")
    assert posts(read(tmp_path, discord_files() | {"t.json": thread}))["700"]["thread"] == "101"


def test_a_message_without_content_has_no_words(tmp_path: Path) -> None:
    silent = {key: value for key, value in discord_message(1, "").items() if key != "content"}
    export = read(tmp_path, {"a.json": discord_channel("GuildTextChat", "a", "b", [silent])})
    assert [post["text"] for post in posts(export).values()] == [""]


def test_a_channel_of_which_no_message_can_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match="not one row can be read"):
        read(tmp_path, {"a.json": discord_channel("GuildTextChat", "a", "b", json.loads("[1, {}]"))})
