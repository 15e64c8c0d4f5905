"""Platforms whose language puts no spaces between words."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from coterie_discovery.pipeline import discover
from coterie_discovery.signals.tables import Signals

# What three groups talk about, and what everybody says.
LANGUAGES = {
    "th": (
        ("ขนมปัง แป้ง ยีสต์ เตาอบ เนย เค้ก", "ปลา เรือ ทะเล เบ็ด แม่น้ำ กุ้ง", "ไวโอลิน กีตาร์ เพลง ดนตรี กลอง ขลุ่ย"),
        "วันนี้ ขอบคุณ มาก ไม่ ใคร เมื่อวาน บ้าน ดี เพื่อน ทำ",
    ),
    "zh": (
        ("面包 面粉 酵母 烤箱 黄油 蛋糕", "钓鱼 渔船 大海 鱼竿 河流 鱼饵", "钢琴 吉他 音乐 歌曲 乐队 歌手"),
        "今天 谢谢 非常 没有 我们 昨天 朋友 问题 知道 时间",
    ),
    "my": (
        (
            "ပေါင်မုန့် ဂျုံ မီးဖို သကြား ထောပတ် ကိတ်မုန့်",
            "ငါး လှေ ပင်လယ် ပိုက် မြစ် ပုစွန်",
            "စန္ဒရား ဂီတာ သီချင်း ဂီတ ဗုံ အဆိုတော်",
        ),
        "ယနေ့ ကျေးဇူး အလွန် ဘယ်သူ မိတ်ဆွေ အိမ် ကောင်း မေးခွန်း",
    ),
}


def platform(language: str) -> Signals:
    """Two fifths of the threads are chatter; words stand beside each other without spaces."""
    subjects, chatter = (LANGUAGES[language][0], LANGUAGES[language][1].split())
    chance = random.Random(1)
    rows = []
    for thread in range(300):
        group = thread % 5
        own = chance.sample(subjects[group].split(), 3) if group < 3 else chatter
        for post in range(4):
            words = [chance.choice(own) for _ in range(2)] + [chance.choice(chatter) for _ in range(4)]
            chance.shuffle(words)
            inside = group < 3 and chance.random() < 0.9
            author = f"n{group}p{chance.randrange(16)}" if inside else f"x{chance.randrange(40)}"
            rows.append((f"p{thread}-{post}", f"t{thread}", author, "".join(words)))
    names = ("post", "thread", "author", "text")
    return Signals(posts=pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))))


@pytest.mark.parametrize("language", LANGUAGES)
def test_three_groups_are_found_and_named_in_words(language: str) -> None:
    found = discover(platform(language), seed=0)
    subjects, _ = LANGUAGES[language]
    assert len(found.niches) == 3
    for niche in found.niches:
        own = {member.member[1] for member in niche.members if member.member.startswith("n")}
        (group,) = own
        named = [phrase.text for phrase in niche.phrases[:5]]
        assert any(word == phrase for phrase in named for word in subjects[int(group)].split()), named
        assert min(map(len, niche.name.split(" · "))) > 1, niche.name
