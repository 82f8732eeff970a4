"""N16–N20: donations, relocation, public posts, small loans and the village's cash book."""

from collections.abc import Callable, Iterable

from desktop_app.catalog.model import Record
from desktop_app.checks.values import number, text
from desktop_app.notices.scene import Row, Scene, Sourced
from desktop_app.notices.wording import NOTHING, date_text, inline, quantity_text, wan_text, yuan_text

_QUARTERS = "一二三四"


def donations(scene: Scene) -> Sourced:
    """N16: what was given, by whom, and what it was used for."""
    rows = _chosen(scene, "donation", lambda row: text(row, "date").startswith(str(scene.choice.year)))
    rows.sort(key=lambda row: (text(row, "date"), text(row, "id")))
    cash, goods = (sum(number(row, name) for row in rows) for name in ("cash", "goods_value"))
    used = sum(_used(scene, row) for row in rows)
    days = [text(row, "date") for row in rows if text(row, "date")]
    return Sourced(
        words={
            "period_from": date_text(min(days, default="")),
            "period_to": date_text(max(days, default="")),
            "cash": yuan_text(cash),
            "goods": yuan_text(goods),
            "used": yuan_text(used),
        },
        rows=[_donation(scene, row) for row in rows],
        total={"amount": yuan_text(cash + goods)},
        counts={"rows": len(rows)},
        sum_fen=cash + goods,
        known={text(row, "receipt_no") for row in rows},
    )


def _used(scene: Scene, donation: Record) -> int:
    matches = scene.records.find("donation_match", donation_id=donation["id"])
    funds = scene.records.find("project_fund", donation_id=donation["id"])
    return sum(number(row, "amount") for row in matches) + sum(number(row, "planned") for row in funds)


def _donation(scene: Scene, row: Record) -> Row:
    donor = scene.records.get("donor", text(row, "donor_id"))
    things = [inline(row.get("goods_desc"))] if number(row, "goods_value") else []
    if number(row, "cash"):
        things.insert(0, "现金")
    cells = {
        "donor": inline(donor.get("name")) if donor else "",
        "date": date_text(row.get("date")),
        "content": "、".join(filter(None, things)),
        "amount": yuan_text(number(row, "cash") + number(row, "goods_value")),
        "use": inline(row.get("designated_use")) or NOTHING,
    }
    return Row(cells, "donation", text(row, "id"), number(row, "cash") + number(row, "goods_value"))


def relocations(scene: Scene) -> Sourced:
    """N17: households taken into the year's plan of relocation."""
    rows = [
        (household, row)
        for household in _households(scene)
        for row in scene.records.find("relocation", household_id=household["id"], plan_year=scene.choice.year)
        if _wanted(scene, household, row)
    ]
    persons = sum(number(row, "relocated_persons") for _, row in rows)
    return Sourced(
        words={"count_households": str(len(rows)), "count_persons": str(persons)},
        rows=[_relocation(scene, household, row) for household, row in rows],
        total={"head_name": f"{len(rows)}户", "persons": f"{persons}人"},
        counts={"households": len(rows), "persons": persons, "rows": len(rows)},
        secrets=_secrets(scene, (household for household, _ in rows)),
        children=_children(scene, (household for household, _ in rows)),
    )


def _relocation(scene: Scene, household: Record, row: Record) -> Row:
    site = scene.records.get("resettlement_site", text(row, "site_id")) if row.get("site_id") else None
    cells = {
        "group": inline(household.get("village_group")),
        "head_name": scene.name(scene.head_name(text(household, "id"))),
        "persons": str(number(row, "relocated_persons")),
        "resettle_mode": scene.label("relocation", "resettle_mode", row.get("resettle_mode")),
        "site": inline(site.get("name")) if site else NOTHING,
    }
    return Row(cells, "relocation", text(row, "id"))


def posts(scene: Scene) -> Sourced:
    """N18: who is to be employed in a public post; each with the months of the year."""
    rows = [
        (household, member, row)
        for household in _households(scene)
        for member in scene.members(text(household, "id"), scene.counting_day)
        for row in scene.records.find("member_year", member_id=member["id"], year=scene.choice.year)
        if row.get("public_post") and _wanted(scene, household, member, row)
    ]
    wage = scene.settings.text("public_post_wage")
    return Sourced(
        words={"count": str(len(rows)), "wage": wage},
        rows=[_post(scene, *entry) for entry in rows],
        counts={"persons": len(rows), "rows": len(rows)},
        secrets=_secrets(scene, (household for household, _, _ in rows)),
        children=_children(scene, (household for household, _, _ in rows)),
    )


def _post(scene: Scene, household: Record, member: Record, row: Record) -> Row:
    months = number(row, "public_post_months")
    cells = {
        "group": inline(household.get("village_group")),
        "name": scene.name(member.get("name")),
        "post": scene.label("member_year", "public_post", row.get("public_post")),
        "term": inline(scene.choice.typed.get(f"term:{row['id']}")) or f"{scene.choice.year}年内{months}个月",
    }
    return Row(cells, "member_year", text(row, "id"))


def loans(scene: Scene) -> Sourced:
    """N19: small loans of the year and the interest subsidised."""
    rows = [
        (household, row)
        for household in _households(scene)
        for row in scene.records.find("loan", household_id=household["id"])
        if text(row, "start_date").startswith(str(scene.choice.year)) and _wanted(scene, household, row)
    ]
    amount = sum(number(row, "amount") for _, row in rows)
    interest = sum(number(row, "interest_subsidy") for _, row in rows)
    return Sourced(
        words={"count": str(len(rows)), "amount_sum": wan_text(amount), "interest_sum": yuan_text(interest)},
        rows=[_loan(scene, household, row) for household, row in rows],
        total={"head_name": f"{len(rows)}笔", "amount": wan_text(amount)},
        counts={"rows": len(rows)},
        sum_fen=amount,
        secrets=_secrets(scene, (household for household, _ in rows)),
        children=_children(scene, (household for household, _ in rows)),
    )


def _loan(scene: Scene, household: Record, row: Record) -> Row:
    scale = scene.catalogue.entity("loan").field("rate").scale
    cells = {
        "village": scene.village(text(household, "division_code")),
        "head_name": scene.name(scene.head_name(text(household, "id"))),
        "use": inline(row.get("purpose")),
        "amount": wan_text(number(row, "amount")),
        "term": f"{date_text(row.get('start_date'))}至{date_text(row.get('end_date'))}",
        "rate": f"{quantity_text(row.get('rate'), scale) or NOTHING}%",
    }
    return Row(cells, "loan", text(row, "id"), number(row, "amount"))


def cash_book(scene: Scene) -> Sourced:
    """N20: the village's income and expense of a quarter with the balance after each line."""
    quarter = _quarter(scene)
    first, last = f"{scene.choice.year}-{3 * quarter - 2:02d}", f"{scene.choice.year}-{3 * quarter:02d}-99"
    lines = scene.records.find("village_cashbook", division_code=scene.choice.division_code)
    lines.sort(key=lambda row: (text(row, "date"), text(row, "voucher_no"), text(row, "id")))
    opening = sum(_change(row) for row in lines if text(row, "date") < first)
    chosen = [row for row in lines if first <= text(row, "date") <= last]
    income, expense = (sum(number(row, name) for row in chosen) for name in ("income", "expense"))
    balance, rows = opening, []
    for row in chosen:
        balance += _change(row)
        line = _cash_line(row, balance)
        rows.append(Row(line, "village_cashbook", text(row, "id"), number(row, "expense")))
    return Sourced(
        words={
            "quarter": _QUARTERS[quarter - 1],
            "opening": yuan_text(opening),
            "income": yuan_text(income),
            "expense": yuan_text(expense),
            "closing": yuan_text(balance),
        },
        rows=rows,
        total={"income": yuan_text(income), "expense": yuan_text(expense), "balance": yuan_text(balance)},
        counts={"rows": len(rows)},
        sum_fen=expense,
    )


def _quarter(scene: Scene) -> int:
    """The quarter typed as 1–4 or 一–四, else the one that ended before the day of posting."""
    typed = scene.choice.typed.get("quarter", "").strip()
    if typed and typed in _QUARTERS:
        return _QUARTERS.index(typed) + 1
    if typed in ("1", "2", "3", "4"):
        return int(typed)
    return (scene.publish.month - 1) // 3 or 4


def _change(row: Record) -> int:
    return number(row, "income") - number(row, "expense")


def _cash_line(row: Record, balance: int) -> dict[str, str]:
    return {
        "date": date_text(row.get("date")),
        "item": inline(row.get("summary")),
        "income": yuan_text(number(row, "income")) if number(row, "income") else "",
        "expense": yuan_text(number(row, "expense")) if number(row, "expense") else "",
        "balance": yuan_text(balance),
    }


def _households(scene: Scene) -> list[Record]:
    rows = (
        household
        for village in scene.villages_below(scene.choice.division_code)
        for household in scene.records.find("household", division_code=village)
    )
    return sorted(rows, key=scene.household_order)


def _wanted(scene: Scene, *records: Record) -> bool:
    chosen = scene.choice.record_ids
    return not chosen or any(text(record, "id") in chosen for record in records)


def _chosen(scene: Scene, entity: str, due: Callable[[Record], bool]) -> list[Record]:
    if scene.choice.record_ids:
        return [row for item in scene.choice.record_ids if (row := scene.records.get(entity, item))]
    return [row for row in scene.records.find(entity) if due(row)]


def _secrets(scene: Scene, households: Iterable[Record]) -> set[str]:
    return {secret for household in households for secret in scene.secrets_of(text(household, "id"))}


def _children(scene: Scene, households: Iterable[Record]) -> set[str]:
    return {name for household in households for name in scene.children_of(text(household, "id"))}
