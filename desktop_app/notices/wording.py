"""Official wording: dates, amounts, names of offices, and templates whose placeholders are all resolved.

Source: domain notes §5.1–5.2 (GB/T 9704-2012), divisions.md §3, notice_placeholders.csv, VR-NTC-004.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from desktop_app.catalog.model import Value
from desktop_app.catalog.values import show_money
from desktop_app.checks.values import chinese_day

NOTHING = "无"
"""What an element says that does not apply."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_YEAR_BRACKETS = re.compile(r"[\[(（【［{](\d{4})[\])）】］}]")
_SENTENCE_END = "。；，、;,： "
_GROUP_NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")}

NAMES: Mapping[str, str] = {
    "acceptance_date": "验收日期",
    "acceptance_org": "验收单位",
    "acceptance_result": "验收结论",
    "actual_end": "实际完工日期",
    "approve_doc_no": "项目批复文号",
    "approve_org": "责任单位（批复单位）",
    "as_of": "统计截止日期",
    "balance_use": "结余资金用途",
    "batch": "资金批次",
    "beneficiary": "受益总户数和总人数",
    "budget": "资金来源和计划金额",
    "content": "建设任务（内容及规模）",
    "county": "所在县",
    "county_approve_date": "县级审定日期",
    "division": "发布单位所在区划",
    "doc_no": "资金指标文号",
    "due": "应到代表人数",
    "dynamic_doc_no": "年度动态管理工作通知文号",
    "implement_org": "实施单位",
    "implement_person": "实施单位责任人",
    "indicator": "绩效目标",
    "indicator_result": "绩效目标完成值",
    "issuer_name": "落款单位",
    "location": "实施地点",
    "mechanism": "带贫减贫机制",
    "mechanism_result": "带贫减贫机制落实情况",
    "period_from": "捐赠日期",
    "period_to": "捐赠日期",
    "plan_end": "计划完工日期",
    "plan_start": "计划开工日期",
    "poor_households": "受益建档立卡户数",
    "poor_persons": "受益建档立卡人数",
    "present": "实到代表人数",
    "principle": "资金分配原则",
    "project_name": "项目名称",
    "quarter": "季度",
    "result": "项目实施结果",
    "review_meeting_date": "民主评议日期",
    "source_amount": "资金来源及规模",
    "source_breakdown": "资金来源",
    "standard": "补助标准",
    "supersedes": "被替代的公示编号",
    "supervise_org": "监督单位",
    "supervise_phone": "本级监督电话",
    "supporter": "帮扶方",
    "township": "所在乡（镇）",
    "village": "所在行政村",
    "wage": "公益岗位报酬标准",
}
"""What a placeholder is called when it has to be asked for."""


def date_text(day: Value | date) -> str:
    """A day as 2018年3月5日, without leading zeros; empty when there is none."""
    return chinese_day(day if isinstance(day, date) else str(day)) if day else ""


def yuan_text(fen: int, *, fractions: bool = False) -> str:
    """An amount in 元: whole, or with two decimals when there are 角 or 分 or the column has some."""
    return f"{Decimal(fen) / 100:.2f}" if fractions or fen % 100 else str(fen // 100)


def wan_text(fen: int) -> str:
    """An amount in 万元 with at least two decimals and no idle zeros."""
    return show_money(fen, "万元")


def quantity_text(scaled: Value, scale: int) -> str:
    """A scaled number without idle zeros; empty when there is none."""
    return "" if scaled is None else _plain(Decimal(int(scaled)).scaleb(-scale))


def percent_text(part: int, whole: int) -> str:
    """A share with two decimals, 0.00 of nothing."""
    return f"{Decimal(part) * 100 / whole:.2f}" if whole else "0.00"


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def inline(text: Value) -> str:
    """Typed text made fit for a sentence: one line, no closing stop that the template brings itself."""
    lines = [line.strip() for line in str(text or "").splitlines() if line.strip()]
    joined = ""
    for line in lines:
        gap = "" if not joined or joined[-1] in _SENTENCE_END else "；"
        joined += gap + line
    return joined.rstrip(_SENTENCE_END)


def doc_no_text(text: Value) -> str:
    """A document number with its year in six-angle brackets: 国开办发〔2018〕11号."""
    return _YEAR_BRACKETS.sub(r"〔\1〕", inline(text))


def government_name(township: str) -> str:
    """The 落款 of a township: 人民政府, a 街道 signs as 办事处, a regiment or farm as itself."""
    if township.endswith(("乡", "镇")):
        return f"{township}人民政府"
    return f"{township}办事处" if township.endswith("街道") else township


def level_word(name: str, level: int) -> str:
    """How an office speaks of its own area (我村, 我镇, 我县); ``level`` counts the digits of its code."""
    if level == 12:
        return "连" if name.endswith(("连", "连队")) else "社区" if name.endswith("社区") else "村"
    endings = ("乡", "镇", "街道", "团") if level == 9 else ("县", "市", "区")
    fallback = "乡（镇）" if level == 9 else "县"
    return next((ending for ending in endings if name.endswith(ending)), fallback)


def group_order(group: str) -> tuple[int, str]:
    """Sorts 二组 before 10组 and both before groups that are known by a name."""
    found = _GROUP_NUMBER.search(group)
    return (_number(found.group()), group) if found else (10_000, group)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return _DIGITS.get(tens[-1], 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


class Writer:
    """Fills templates and remembers every placeholder that had no value.

    ``words`` maps a placeholder to its text; an empty text counts as missing, for an element that does
    not apply has been told to say 无 before.
    """

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self.missing: dict[str, None] = {}

    def fill(self, template: str) -> str:
        """The text with each placeholder resolved; a missing one stands as （待填：…）."""
        return _PLACEHOLDER.sub(self._word, template)

    def values(self, template: str) -> dict[str, str]:
        """The placeholders of a template that have a value, with it."""
        names = _PLACEHOLDER.findall(template)
        return {name: self._words[name] for name in names if self._words.get(name)}

    def word(self, name: str) -> str:
        """The value of a placeholder, empty when it has none; asking does not count as needing it."""
        return self._words.get(name, "")

    def _word(self, found: re.Match[str]) -> str:
        name = found.group(1)
        text = self._words.get(name, "")
        if text:
            return text
        self.missing[name] = None
        return f"（待填：{NAMES.get(name, name)}）"
