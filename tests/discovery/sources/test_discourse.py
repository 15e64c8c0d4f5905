import json
from pathlib import Path

import pytest

from coterie_discovery.sources import BadExport, hashed_key, read_export
from tests.discovery.sources.conftest import write_files
from tests.discovery.sources.exports import discourse_files, discourse_post


def read(path: Path, files: dict[str, str] | None = None, **options):
    files = files or discourse_files()
    return read_export(write_files(path / "in", files), salt=b"salt", **{"keys": "plain", **options})


def posts(export) -> dict[str, dict]:
    return {post["post"]: post for post in export.signals.posts.to_pylist()}


def test_posts_in_files_and_in_topics_are_read(tmp_path: Path) -> None:
    export = read(tmp_path)
    found = posts(export)
    assert export.reader == "Discourse posts"
    assert {key: (post["thread"], post["place"]) for key, post in found.items()} == {
        "101": ("41", "Protocol"),
        "102": ("41", "Protocol"),
        "103": ("41", "Protocol"),
        "201": ("42", "8"),
    }
    assert {key: post["title"] for key, post in found.items() if post["title"]} == {
        "101": "Fee bumping",
        "201": "Channel jamming",
    }
    assert found["201"]["tags"] == ["ln"]
    assert found["101"]["at"].isoformat() == "2024-01-18T14:31:34+00:00"


def test_an_answer_has_the_post_it_answers_as_parent_else_the_first(tmp_path: Path) -> None:
    assert {key: post["parent"] for key, post in posts(read(tmp_path)).items()} == {
        "101": None,
        "102": "101",
        "103": "102",
        "201": None,
    }


def test_text_has_no_quotes_and_no_names(tmp_path: Path) -> None:
    export = read(tmp_path)
    assert posts(export)["102"]["text"] == "agreed, see the spec."
    assert export.signals.affinities["label"].to_pylist() == ["lightning.example.com"]


def test_what_was_typed_is_read_where_there_is_no_html(tmp_path: Path) -> None:
    raw = '[quote="ben, post:2, topic:41"]\nno\n[/quote]\nyes\n> no\n```\nno\n```\nalso'
    post = {key: value for key, value in discourse_post(1, raw=raw).items() if key != "cooked"}
    assert posts(read(tmp_path, {"1.json": json.dumps(post)}))["101"]["text"] == "yes\n```\nno\n```\nalso"


def test_lists_of_posts_are_read(tmp_path: Path) -> None:
    page = json.dumps({"latest_posts": [discourse_post(2), discourse_post(1)]})
    assert read(tmp_path, {"posts.json": page}).counts["posts"] == 2


def test_notices_and_repeated_posts_are_left_out_and_counted(tmp_path: Path) -> None:
    again = {"archive/posts/again.json": json.dumps(discourse_post(1))}
    export = read(tmp_path, discourse_files() | again)
    assert export.left_out == {
        "notices of what was done to a topic": 1,
        "files that hold no posts": 1,
        "posts that are there once more": 1,
    }
    assert sum(export.rows.values()) == export.counts["posts"] + export.counts["left_out"]


def test_the_forum_is_known_by_where_its_avatars_are(tmp_path: Path) -> None:
    assert read(tmp_path).link == "https://forum.example.org/t/{thread}"


def test_nothing_is_read_of_people_who_opted_out(tmp_path: Path) -> None:
    export = read(tmp_path, exclude={hashed_key("7", b"salt")})
    assert [(p["post"], p["title"], p["parent"]) for p in posts(export).values()] == [("102", None, None)]
    assert export.names["name"].to_pylist() == ["Ben"]
    assert export.counts["opted_out"] == 3


@pytest.mark.parametrize(
    ("content", "position", "reason"),
    [
        (json.dumps(discourse_post(5, id="x")), "file bad.json", "id 'x' is no int"),
        (
            json.dumps(discourse_post(5, created_at="noon")),
            "file bad.json",
            "created_at 'noon' is not an ISO 8601 time",
        ),
        (json.dumps([discourse_post(5), 3]), "file bad.json, post 2", "is a int, not an object"),
        (json.dumps(discourse_post(5))[:90], "file bad.json, line 1", "the file ends too early"),
    ],
)
def test_a_bad_post_is_quarantined_with_its_file_and_reason(tmp_path: Path, content, position, reason) -> None:
    export = read(tmp_path, discourse_files() | {"archive/posts/bad.json": content})
    assert [(q.file, q.position, q.reason) for q in export.quarantined] == [("archive/posts", position, reason)]


def test_posts_of_which_not_one_can_be_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadExport, match=r"a\.json, line 1: the file ends too early"):
        read(tmp_path / "cut", {"a.json": json.dumps(discourse_post(5))[:-1]})
    with pytest.raises(BadExport, match="not one row can be read"):
        read(tmp_path / "bad", {"a.json": json.dumps(discourse_post(5, created_at="noon"))})


@pytest.mark.parametrize("left", ["", " \n", "\0" * 20, "[", '{"id": 1,'])
def test_a_file_that_a_crash_left_is_skipped_by_name(tmp_path: Path, left: str) -> None:
    export = read(tmp_path, discourse_files() | {"archive/posts/left.json": left})
    assert [file.file for file in export.skipped] == ["archive/posts/left.json"]
    assert export.counts["posts"] == 4
    assert export.counts["quarantined"] == 1


@pytest.mark.parametrize(
    "tags",
    [
        ["hens", "broody"],
        [{"id": 1, "name": "hens", "slug": "hens"}, {"id": 2, "name": "broody"}],
        [{"id": "hens", "text": "hens", "count": 3}, {"slug": "broody"}, {"count": 1}, {"name": 5}, None],
    ],
)
def test_tags_are_names_or_objects_that_have_one(tmp_path: Path, tags: list[object]) -> None:
    stream = {"posts": [discourse_post(1, topic_id=9)]}
    topic = {"id": 9, "title": "Broody hens", "category_id": 3, "tags": tags, "post_stream": stream}
    assert posts(read(tmp_path, {"t/9.json": json.dumps(topic)}))["101"]["tags"] == ["hens", "broody"]


@pytest.mark.parametrize(
    "deleted",
    [
        {"user_deleted": True, "cooked": "<p>What I had said.</p>"},
        {"cooked": "<p>(post deleted by author)</p>", "raw": None},
        {"cooked": None, "raw": "(post deleted by author)"},
        {"cooked": "<p>(topic deleted by author)</p>"},
        {"raw": "(post withdrawn by author, will be automatically deleted in 24 hours unless flagged)"},
    ],
)
def test_a_post_that_its_author_deleted_is_left_out(tmp_path: Path, deleted: dict[str, object]) -> None:
    both = [discourse_post(1), discourse_post(2, **deleted)]
    export = read(tmp_path, {"posts.json": json.dumps({"latest_posts": both})})
    assert set(posts(export)) == {"101"}
    assert export.left_out == {"posts deleted or hidden": 1}


def test_words_about_a_deleted_post_are_words(tmp_path: Path) -> None:
    said = discourse_post(1, cooked="<p>(post deleted by author) is all I see, too.</p>")
    assert set(posts(read(tmp_path, {"a.json": json.dumps(said)}))) == {"101"}


@pytest.mark.parametrize("answers", [True, "2", 10**30, [1], -1])
def test_an_answer_to_what_is_no_number_has_no_such_parent(tmp_path: Path, answers: object) -> None:
    two = [discourse_post(1), discourse_post(2, reply_to_post_number=answers)]
    files = {f"posts/{post['id']}.json": json.dumps(post) for post in two}
    assert posts(read(tmp_path, files))["102"]["parent"] in {"101", None}
