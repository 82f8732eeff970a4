"""What the sample workbook holds, counted a second time: plain Python on the raw cells, no product code.

``python tests/unit/sample/township_totals.py > resources/sample/township_totals.toml`` writes the totals
that the import, the demonstration and the province are held against.
"""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl

BOOK = Path(__file__).parents[3] / "resources" / "sample" / "township.xlsx"
VILLAGES = {"坪庄村", "上良村", "松坪村", "五龙村", "白云村", "复兴村", "海林村", "糯鲊村", "阿田村"}
INCOME = {
    "wage_income": "工资性收入",
    "business_income": "生产经营性收入",
    "business_cost": "生产经营性支出",
    "asset_dividend_income": "资产收益扶贫分红收入",
    "other_property_income": "其他财产性收入",
    "family_planning_grant": "计划生育金",
    "dibao_grant": "低保金",
    "tekun_grant": "五保金",
    "pension_grant": "养老保险金",
    "ecology_grant": "生态补偿金",
    "other_transfer": "其他转移性收入",
}
WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]

Row = dict[str, object]


def read(title: str) -> list[tuple[int, Row]]:
    """The rows below the header, which stands on row 3, with their numbers; the total row is dropped."""
    book = openpyxl.load_workbook(BOOK, read_only=True)
    table = list(book[title].iter_rows(values_only=True))
    book.close()
    rows = []
    for number, values in enumerate(table[3:], start=4):
        if values[0] not in (None, "合计"):
            rows.append((number, dict(zip(table[2], values, strict=True))))
    return rows


def narrow(value: object) -> str:
    """Full-width digits made narrow, capitals, no blanks."""
    wide = str(value or "")
    plain = "".join(chr(ord(char) - 0xFEE0) if "！" <= char <= "～" else char for char in wide)
    return plain.replace(" ", "").upper()


def number_fault(value: object, papers: object) -> str:
    """What is wrong with an identity number, or nothing."""
    if value is None and str(papers or "").startswith("无证"):
        return ""
    if isinstance(value, int | float) or re.fullmatch(r"\d\.\d+E\+\d+", str(value)):
        return "lost_number"
    text = narrow(value)
    if len(text) != 18:
        return "old_number" if len(text) == 15 else "no_number"
    total = sum(int(digit) * weight for digit, weight in zip(text, WEIGHTS, strict=False))
    return "" if "10X98765432"[total % 11] == text[17] else "wrong_checksum"


def faults(households: list[tuple[int, Row]], members: list[tuple[int, Row]]) -> dict[str, str]:
    """The households that must not be taken, with the kind of their fault."""
    found: dict[str, str] = {}
    homes: dict[str, set[str]] = {}
    by_head = {str(row["户主证件号码"]): str(row["户编号"]) for _, row in households}
    for _, row in households:
        if row["村"] not in VILLAGES:
            found[str(row["户编号"])] = "unknown_village"
        if any(str(value).startswith("#") for value in row.values()):
            found[str(row["户编号"])] = "formula_error"
    for _, row in members:
        home = str(row["户编号"] or by_head[str(row["户主证件号码"])])
        fault = number_fault(row["证件号码"], row["证件类型"])
        if fault:
            found[home] = fault
        if not row["户编号"]:
            found[home] = "no_household_number"
        if not row["姓名"]:
            found[home] = "no_name"
        if str(row["与户主关系"]).isdigit():
            found[home] = "kinship_code"
        homes.setdefault(narrow(row["证件号码"]) or f"{home} {row['姓名']}", set()).add(home)
    for shared in (places for places in homes.values() if len(places) > 1):
        found.update(dict.fromkeys(shared, "shared_number"))
    return found


def fen(value: object) -> int:
    """Yuan of a cell as whole fen."""
    return int((Decimal(str(value or 0)) * 100).quantize(Decimal(1)))


def lines() -> Iterator[str]:
    """The totals as lines of TOML."""
    households, members = read("贫困户"), read("家庭成员")
    refused = faults(households, members)
    taken = [row for _, row in households if str(row["户编号"]) not in refused]
    people = [row for _, row in members if row["户编号"] and str(row["户编号"]) not in refused]
    yield "# Written by tests/unit/sample/township_totals.py from the raw cells; see README.md."
    yield "\n[rows]"
    yield f"households = {len(households)}\nmembers = {len(members)}"
    yield "\n[taken]"
    yield f"households = {len(taken)}\nmembers = {len(people)}"
    yield f"jobs = {sum(bool(row['务工企业名称']) for row in people)}"
    yield f"without_papers = {sum(row['证件号码'] is None for row in people)}"
    yield "\n[taken.villages]  # households, people"
    people_at = Counter(str(row["村"]) for row in people)
    for village, count in sorted(Counter(str(row["村"]) for row in taken).items()):
        yield f'"{village}" = [{count}, {people_at[village]}]'
    yield "\n[taken.poverty_status]  # households"
    for status, count in sorted(Counter(str(row["脱贫属性"]) for row in taken).items()):
        yield f'"{status}" = {count}'
    yield "\n[taken.income_fen]  # sums over the households taken"
    sums = {name: sum(fen(row[heading]) for row in taken) for name, heading in INCOME.items()}
    for name, total in sums.items():
        yield f"{name} = {total}"
    gross = sum(total for name, total in sums.items() if name != "business_cost")
    yield f"gross_income = {gross}\nnet_income = {gross - sums['business_cost']}"
    yield "\n[refused]  # household number = why"
    for home, why in sorted(refused.items()):
        yield f'"{home}" = "{why}"'
    yield from money()
    yield "\n[findings]  # household numbers of errors that are taken in and have to be corrected"
    yield from findings(taken, people)


def money() -> Iterator[str]:
    """The money of projects.toml, in yuan and 万元."""
    declared = tomllib.loads(BOOK.with_name("projects.toml").read_text("utf-8"))
    projects = declared["project"]
    traced = projects[0]
    subsidy = traced["subsidy"]
    quantities = [row[-1] for row in subsidy["registered"] + subsidy["others"]]
    yield "\n[traced]  # project P01: source document, voucher, N12, payment"
    yield f"registered = {len(subsidy['registered'])}\nothers = {len(subsidy['others'])}"
    yield f"quantity = {sum(quantities)}\nsubsidy_yuan = {sum(quantities) * int(subsidy['unit_amount'])}"
    yield f'planned_wan = "{total(traced["fund"], "planned")}"'
    yield f'disbursed_wan = "{total(traced["disbursement"], "amount")}"'
    yield f'paid_wan = "{total(traced["reimbursement"], "amount")}"'
    yield "\n[money]  # all projects, 万元"
    yield f"projects = {len(projects)}"
    yield f'allocated = "{total(declared["allocation"], "amount")}"'
    for name, part, amount in (
        ("planned", "fund", "planned"),
        ("disbursed", "disbursement", "amount"),
        ("spent", "reimbursement", "amount"),
    ):
        items = [item for project in projects for item in project.get(part, ())]
        yield f'{name} = "{total(items, amount)}"'


def total(items: list[dict[str, str]], name: str) -> Decimal:
    """The sum of an amount over tables of TOML."""
    return sum((Decimal(item[name]) for item in items), Decimal(0))


def findings(taken: list[Row], people: list[Row]) -> Iterator[str]:
    """Households with an error that an import takes in and a check must find."""
    on_dibao = {str(row["户编号"]) for row in people if row["是否享受低保"] == "是"}
    both = {str(row["户编号"]) for row in people if row["文化程度"] and row["在校生状况"]}
    tests = {
        "VR-HH-001": lambda row: row["主要致贫原因"] == row["次要致贫原因"],
        "VR-HH-007": lambda row: row["耕地面积（亩）"] is None,
        "VR-INC-002": lambda row: fen(row["生产经营性收入"]) > 0 and fen(row["生产经营性支出"]) == 0,
        "VR-INC-008": lambda row: (fen(row["低保金"]) > 0) != (str(row["户编号"]) in on_dibao),
    }
    for check, test in tests.items():
        yield f'"{check}" = {[str(row["户编号"]) for row in taken if test(row)]}'.replace("'", '"')
    real = [
        str(row["户编号"])
        for row in people
        if row["文化程度"] and row["在校生状况"] not in (None, "非在校生") and str(row["户编号"]) in both
    ]
    yield f'"VR-MEM-011" = {real}'.replace("'", '"')
    blank = [str(row["户编号"]) for row in people if not row["民族"]]
    yield f'"VR-MEM-027" = {blank}'.replace("'", '"')


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
