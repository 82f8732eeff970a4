"""Pinyin for searching: the readings of names and places, and typed letters matched against characters.

No tones, ``v`` for ü, and several readings where people really use several: 单 at the head of a name is
``shan`` first and ``dan`` still found. Readings come from pypinyin; the tables here only reorder and
widen them where names and the places of the supported areas need it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import product
from typing import NamedTuple

_READINGS = """
阿 a e|百 bai bo|柏 bai bo|堡 bao pu bu|薄 bo bao|蚌 beng bang|便 bian pian|泊 bo po|卜 bu bo
参 can shen cen|藏 zang cang|曾 zeng ceng|查 cha zha|长 chang zhang|朝 chao zhao|车 che ju
乘 cheng sheng|盛 sheng cheng|尺 chi che|重 chong zhong|种 zhong chong|大 da dai|单 dan shan|宕 dang tan
得 de dei|的 de di|地 di de|底 di de|都 du dou|恶 e wu|伽 jia qie ga|呷 ga xia|盖 gai ge|合 he ge
谷 gu yu|莞 guan wan|涡 guo wo|行 xing hang|巷 xiang hang|和 he huo|黑 hei he|还 huan hai|会 hui kuai
浒 hu xu|夹 jia ga|降 jiang xiang|强 qiang jiang|角 jiao jue|觉 jue jiao|解 jie xie|圩 xu wei|句 ju gou
卡 ka qia|壳 ke qiao|勒 le lei|乐 le yue|了 le liao|六 liu lu|弄 nong long|泷 long shuang|露 lu lou
绿 lv lu|率 shuai lv|落 luo la|漯 luo ta|没 mei mo|泌 mi bi|模 mo mu|牟 mu mou|呢 ne ni|陂 pi bei po
番 fan pan|繁 fan po|屏 ping bing|朴 pu piao|埔 bu pu|瀑 pu bao|奇 qi ji|铅 qian yan|茄 qie jia
覃 qin tan|仇 chou qiu|区 qu ou|塞 sai se|色 se shai|莎 sha suo|厦 sha xia|石 shi dan|什 shi shen
似 si shi|宿 su xiu|提 ti di|调 tiao diao|峒 dong tong|洞 dong tong|万 wan mo|尾 wei yi|尉 wei yu
溪 xi qi|吓 xia he|校 xiao jiao|荥 xing ying|血 xue xie|浚 jun xun|殷 yin yan|涌 yong chong|员 yuan yun
扎 zha za|仔 zai zi|择 ze zhai|翟 zhai di|粘 nian zhan|折 zhe she|着 zhe zhuo|孖 ma zi|娜 na nuo
么 yao me|贾 jia gu|俞 yu shu|晟 sheng cheng|茜 qian xi|垌 dong tong
"""

_SURNAMES = """
单 shan|查 zha|仇 qiu|解 xie|区 ou|盖 ge|朴 piao|乐 yue|员 yun|种 chong|秘 bi|折 she|黑 he|缪 miao
宓 mi fu|召 shao|祭 zhai|角 jue|谌 chen shen|句 gou|圈 juan|隗 wei kui|能 nai|繁 po|莘 shen xin|适 kuo
洗 xian|省 xing|长 zhang|颉 xie jie|郗 xi chi|炅 gui|郇 xun huan|乜 nie|阚 kan
"""

_DOUBLE_SURNAMES = """
尉迟 yu chi|万俟 mo qi|单于 chan yu|长孙 zhang sun|澹台 tan tai|鲜于 xian yu|令狐 ling hu|亓官 qi guan
皇甫 huang fu|濮阳 pu yang|宰父 zai fu|夏侯 xia hou|赫连 he lian|乐正 yue zheng|申屠 shen tu|呼延 hu yan
中行 zhong hang
"""

_FEW = 12  # combinations of readings kept for one name
_FREE_LETTERS = 6  # typed letters in which every way of cutting is tried
_LONGEST_SYLLABLE = 6
_TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))
_DOUBLE_INITIALS = frozenset({"zh", "ch", "sh"})
_LATIN_QUERY = re.compile(r"[A-Za-zÜü' ]+")


class Keys(NamedTuple):
    """The plausible spellings of a text, most usual first: whole (``mahaimuga``) and initials (``mhmg``)."""

    full: tuple[str, ...]
    initials: tuple[str, ...]

    @property
    def joined(self) -> str:
        """Every spelling once, separated by blanks: what a search index holds."""
        return " ".join(dict.fromkeys((*self.full, *self.initials)))


def keys(text: str, *, person: bool = True) -> Keys:
    """The spellings of ``text``; for a ``person`` the surname at the start is read as a surname.

    Dots, blanks and signs are left out, letters and digits stay (in lower case), characters without a
    known reading are skipped. At most a dozen spellings come back.
    """
    syllables = _syllables(text, person)
    if all(len(options) == 1 for options in syllables):
        parts = [options[0] for options in syllables]
        whole = ("".join(parts),) if parts else ()
        return Keys(whole, ("".join(part[0] for part in parts),) if parts else ())
    spellings = _combinations(syllables)
    full = tuple(dict.fromkeys("".join(spelling) for spelling in spellings))
    initials = tuple(dict.fromkeys("".join(part[0] for part in spelling) for spelling in spellings))
    return Keys(full, initials)


def only_readings(name: str) -> tuple[str, ...] | None:
    """The readings of a person's name where every character has exactly one and no surname reads otherwise.

    None for any other name. Two names in three are like that, and need no combining.
    """
    if name[:1] in _table(_SURNAMES) or name[:2] in _table(_DOUBLE_SURNAMES):
        return None
    found = tuple(map(_only_reading, name))
    return found if all(found) else None


@lru_cache(maxsize=30_000)
def _only_reading(char: str) -> str:
    found = _readings(char)
    return found[0] if len(found) == 1 else ""


def readings(char: str) -> tuple[str, ...]:
    """The usual readings of one character, without tones; a letter or digit reads as itself."""
    return _readings(char)


@lru_cache(maxsize=30_000)
def _readings(char: str) -> tuple[str, ...]:
    if char.isascii():
        return (char.lower(),) if char.isalnum() else ()
    own = _table(_READINGS).get(char)
    if own:
        return own
    known = _dictionary().get(ord(char), "")
    first = _plain(known.split(",", 1)[0])
    return (first, first.replace("v", "u")) if "v" in first else (first,) if first else ()


@lru_cache(maxsize=4)
def _table(text: str) -> dict[str, tuple[str, ...]]:
    entries = (entry.split() for entry in re.split(r"[|\n]", text) if entry)
    return {char: tuple(spelled) for char, *spelled in entries}


@lru_cache(maxsize=1)
def _dictionary() -> dict[int, str]:
    import os

    # Names are read character by character: the phrases, three quarters of the loading time, can stay away.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin.constants import PINYIN_DICT

    found: dict[int, str] = PINYIN_DICT
    return found


def _plain(spelling: str) -> str:
    bare = unicodedata.normalize("NFC", unicodedata.normalize("NFD", spelling).translate(_TONES))
    bare = bare.replace("ü", "v").replace("ê", "e")
    return bare if bare.isascii() and bare.isalpha() else ""


def _syllables(text: str, person: bool) -> list[tuple[str, ...]]:
    if not person:
        return [found for char in text if (found := readings(char))]
    name = text.lstrip()
    double = _table(_DOUBLE_SURNAMES).get(name[:2])
    if double and len(name) > 2:
        return [(part,) for part in double] + _syllables(name[2:], person=False)
    surname = _table(_SURNAMES).get(name[:1], ())
    first = tuple(dict.fromkeys((*surname, *(readings(name[0]) if name else ()))))
    return ([first] if first else []) + _syllables(name[1:], person=False)


def _combinations(syllables: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Every combination when they are few, else the usual one and those that differ from it in one place."""
    if not syllables:
        return []
    total = 1
    for options in syllables:
        total *= len(options)
    if total <= _FEW:
        return list(product(*syllables))
    usual = tuple(options[0] for options in syllables)
    varied = (
        (*usual[:place], other, *usual[place + 1 :])
        for place, options in enumerate(syllables)
        for other in options[1:]
    )
    return [usual, *varied][:_FEW]


def is_spelled(query: str) -> bool:
    """Whether a query consists of letters, and so may be pinyin or initials."""
    return bool(_LATIN_QUERY.fullmatch(query.strip()))


class Alphabet:
    """The characters of a stock of names, by reading: turns typed letters into a pattern over characters.

    ``mahai``, ``mh``, ``mah`` and ``mhai`` all find 马海: every syllable may be whole or its initial, the
    last one may be begun.
    """

    def __init__(self, chars: Iterable[str]) -> None:
        self._by_reading: dict[str, list[str]] = {}
        for char in sorted(set(chars)):
            if not char.isascii():
                for reading in readings(char):
                    self._by_reading.setdefault(reading, []).append(char)

    def pattern(self, query: str) -> str:
        """The regular expression of ``query``, or an empty text when no character here reads like it.

        What is typed beyond six letters is cut into whole syllables where that is possible.
        """
        letters = re.sub(r"[' ]", "", query.lower()).replace("ü", "v")
        return self._from(letters, 0, {}) if letters else ""

    def _from(self, letters: str, start: int, known: dict[int, str]) -> str:
        if start not in known:
            branches = []
            for length, chars in self._cuts(letters, start):
                rest = "" if start + length == len(letters) else self._from(letters, start + length, known)
                if rest or start + length == len(letters):
                    branches.append(f"[{chars}]{rest}")
            known[start] = f"(?:{'|'.join(branches)})" if branches else ""
        return known[start]

    def _cuts(self, letters: str, start: int) -> Iterator[tuple[int, str]]:
        """The pieces that may stand at ``start``, longest first, each with the characters it may mean."""
        whole_found = False
        for length in range(min(_LONGEST_SYLLABLE, len(letters) - start), 0, -1):
            piece = letters[start : start + length]
            is_last = start + length == len(letters)
            is_initial = length == 1 or piece in _DOUBLE_INITIALS
            if is_initial and whole_found and start >= _FREE_LETTERS:
                continue
            chars = self._chars(piece, begun=is_last or is_initial)
            if chars:
                whole_found = whole_found or not is_initial
                yield length, chars

    def _chars(self, piece: str, *, begun: bool) -> str:
        if not begun:
            return "".join(self._by_reading.get(piece, ()))
        found = (chars for reading, chars in self._by_reading.items() if reading.startswith(piece))
        return "".join(dict.fromkeys(char for chars in found for char in chars))
