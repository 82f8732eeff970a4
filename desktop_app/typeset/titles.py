"""Breaking a title into centred lines of a pleasing shape without splitting words.

The standard wants a title of several lines as a trapezium or a rhombus, never an hourglass or a
straight block. All ways of breaking it into the fewest lines are weighed: splitting a word costs most,
then an uneven shape. Source: GB/T 9704-2012 7.3.1; notices §5.1.
"""

import re
from collections.abc import Callable
from itertools import combinations, pairwise

from desktop_app.typeset.lines import may_part

_WORDS = (
    "贫困户|建档立卡|识别|初选|名单|审核|结果|公示|公告|年度|拟脱贫户?|脱贫户?|攻坚|返贫|动态|调整|扶贫|对象|项目库?|入库|"
    "资金|分配|计划|完成|情况|实施前?|竣工|东西部|协作|对口|支援|使用|社会|捐赠|款物|接收|易地|搬迁|公益|岗位|聘用|人员|"
    "小额信贷|贴息|村级|收支|公开|季度|受益|农户|补助|发放|财政|专项|衔接|推进|乡村|振兴|产业|基础设施|建设|工程|统计|报告|"
    "一览表|明细表|登记表|汇总表|情况表|反馈|意见|证明|无异议|安排|绩效|目标|帮扶|责任人|监督|低收入|危房|改造|"
    "配套|设施|集中|安置点?|养殖|种植|加工|合作社|示范|道路|硬化|饮水|安全|住房|光伏|生态|教育|医疗|救助|"
    "青?花椒|核桃|蔬菜|马铃薯|中药材|茶叶|苹果|柑橘|食用菌|肉牛|肉羊|生猪|土鸡|蜜蜂|良种|能繁母牛|"
    "委员会|人民政府|领导小组|办公室|村民|工作队|自治州|自治县|自治区|民族乡|广东省?|关于"
)
_PLACES = re.compile(r"[\u4e00-\u9fff]{1,6}?(?:自治[州县区]|[省市州县区乡镇村组])")
_NUMBERS = re.compile(r"\d[\d.,]*年度?|第?\d[\d.,]*[\u4e00-\u9fff]?|[A-Za-z0-9]+")
_AFTER = re.compile(r"年度|[省市州县区乡镇村]|的|及|和|、|》|）|情况|项目|资金|名单")
_WORDS_PATTERN = re.compile(_WORDS)

_SPLIT_KEPT, _SPLIT_WORD, _PLAIN, _GOOD = 60.0, 25.0, 3.0, 0.0
_MOST_LINES = 4


def break_title(
    title: str, advance: Callable[[str], float], room: float, keep: tuple[str, ...] = ()
) -> list[str]:
    """The lines of `title`, each at most `room` wide in the unit of `advance`.

    A line feed in the title is obeyed. `keep` are phrases that stay whole if any breaking allows it.
    """
    return [line for part in title.split("\n") for line in _break_part(part.strip(), advance, room, keep)]


def _break_part(text: str, advance: Callable[[str], float], room: float, keep: tuple[str, ...]) -> list[str]:
    widths = [advance(character) for character in text]
    total = sum(widths)
    if total <= room or len(text) < 2:
        return [text]
    costs = _costs(text, keep)
    places = [place for place, cost in costs.items() if cost < _SPLIT_KEPT]
    for count in range(int(total // room) + 1, _MOST_LINES + 1):
        best = _best(widths, places, costs, room, count)
        if best is not None:
            return [text[a:b] for a, b in zip((0, *best), (*best, len(text)), strict=True)]
    return _greedy(text, widths, room, costs)


def _costs(text: str, keep: tuple[str, ...]) -> dict[int, float]:
    """What breaking before each character costs; places forbidden by the signs are left out."""
    costs = {place: _PLAIN for place in range(1, len(text)) if may_part(text[place - 1], text[place])}
    for match in _AFTER.finditer(text):
        if match.end() in costs:
            costs[match.end()] = _GOOD
    phrases = [re.compile(re.escape(phrase)) for phrase in keep if phrase]
    for pattern in (_WORDS_PATTERN, _PLACES, _NUMBERS, *phrases):
        cost = _SPLIT_WORD if pattern in (_WORDS_PATTERN, _PLACES) else _SPLIT_KEPT
        for match in pattern.finditer(text):
            for place in range(match.start() + 1, match.end()):
                if place in costs:
                    costs[place] = max(costs[place], cost)
    return costs


def _best(
    widths: list[float], places: list[int], costs: dict[int, float], room: float, count: int
) -> tuple[int, ...] | None:
    """The cheapest breaking into `count` lines, or None when none fits the room."""
    sums = [0.0]
    for width in widths:
        sums.append(sums[-1] + width)
    mean = sums[-1] / count
    em = max(widths)
    near = [p for p in places if min(abs(sums[p] - mean * n) for n in range(1, count)) <= 5 * em]
    best: tuple[float, tuple[int, ...]] | None = None
    for breaks in combinations(near, count - 1):
        edges = (0, *breaks, len(widths))
        lines = [sums[b] - sums[a] for a, b in pairwise(edges)]
        if max(lines) > room:
            continue
        cost = sum(costs[place] for place in breaks) + _shape([line / em for line in lines])
        if best is None or cost < best[0]:
            best = (cost, breaks)
    return None if best is None else best[1]


def _shape(lines: list[float]) -> float:
    """How far line widths (in ems) are from a trapezium or rhombus."""
    steps = [b - a for a, b in pairwise(lines)]
    cost: float = sum(abs(abs(step) - 2) ** 1.5 for step in steps)
    cost += 4 * sum(abs(step) < 0.5 for step in steps)
    hourglass = any(a < -0.5 and b > 0.5 for a, b in pairwise(steps))
    return cost + (12 if hourglass else 0)


def _greedy(text: str, widths: list[float], room: float, costs: dict[int, float]) -> list[str]:
    """Full lines, for a title too long or too stubborn to be shaped."""
    lines: list[str] = []
    start, width, last = 0, 0.0, 0
    for place, step in enumerate(widths):
        if place > start and costs.get(place, _SPLIT_KEPT) < _SPLIT_KEPT:
            last = place
        if width + step > room and place > start:
            cut = last if last > start else place
            lines.append(text[start:cut])
            width, start = sum(widths[cut:place]), cut
        width += step
    lines.append(text[start:])
    return lines
