"""The names of divisions as people use them: short forms, committees, and what counts as the same name."""

import re

_COMMUNITY = re.compile(r"(?:居民)?社区(?:居民|居)?委员?会$")
_VILLAGE = re.compile(r"村(?:民|委|了)?委员?会$")
_RESIDENTS = re.compile(r"居民?委员?会$")
# The list has spellings such as 社区居委员会 and 村了委员会 beside the proper ones.

_PEOPLES = (
    "壮族|彝族|藏族|傈僳族|布依族|苗族|瑶族|侗族|水族|回族|白族|怒族|独龙族|普米族|仫佬族|毛南族|各族|仡佬族|"
    "蒙古族|纳西族|傣族|满族|维吾尔|柯尔克孜|塔吉克|羌族|土家族|哈尼族|拉祜族|佤族|布朗族|民族"
)
_ETHNIC = f"(?:{_PEOPLES})+(?=自治区$|自治州$|自治县$|乡$)"
_KINDS = {
    1: r"(?:自治区|省|市)$",
    2: r"(?:自治州|地区|州|市|盟)$",
    3: r"(?:自治县|县|市|区)$",
    4: r"(?:街道办事处|办事处|街道|镇|乡)$",
}
# Both are compiled when somebody looks for a place: a list asks for the names of villages alone.
_USUAL_ENDS = {"自治区": "区", "自治州": "州", "自治县": "县", "街道办事处": "街道", "街道": "街道办事处"}
_SHORTEST = 2


def short_of(village: str) -> str:
    """A village's official name as notices print it (divisions.md §3).

    ``巴格村村委会`` → ``巴格村``, ``城东社区居委会`` → ``城东社区``; what is neither stays as it is.
    """
    short, found = _COMMUNITY.subn("社区", village)
    if found:
        return short
    stem, found = _VILLAGE.subn("", village)
    if found:
        return stem if stem.endswith("村") else f"{stem}村"
    return _RESIDENTS.sub("居委会", village)


def committee_of(short: str) -> str:
    """The body that signs for a village or community, from its short name."""
    if short.endswith("村"):
        return f"{short}民委员会"
    if short.endswith("社区"):
        return f"{short}居民委员会"
    return _RESIDENTS.sub("居民委员会", short)


def name_forms(name: str, level: int) -> frozenset[str]:
    """Every usual form of a division's name: 凉山彝族自治州, 凉山自治州, 凉山州, 凉山.

    A form is never shortened to a single character: 横县 stays 横县.
    """
    forms = _village_forms(name) if level == 5 else _upper_forms(name, level)
    return frozenset(form for form in forms if len(form) >= _SHORTEST or form == name)


def _village_forms(name: str) -> set[str]:
    short = short_of(name)
    forms = {name, short, committee_of(short)}
    if short.endswith("村"):
        stem = short.removesuffix("村")
        return forms | {stem, f"{short}村委会", f"{short}村民委员会", f"{stem}村委会", f"{stem}村民委员会"}
    if short.endswith("社区"):
        return forms | {short.removesuffix("社区"), f"{short}居委会", f"{short}居民委员会"}
    return forms


def _upper_forms(name: str, level: int) -> set[str]:
    plain = re.sub(_ETHNIC, "", name)
    kind = re.search(_KINDS[level], plain)
    if kind is None:
        return {name, plain}
    stem = plain[: kind.start()]
    return {name, plain, stem, stem + _USUAL_ENDS.get(kind[0], kind[0])}
