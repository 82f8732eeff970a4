"""The referee: every indicator once more, in plain Python over exported records, without any SQL of ours.

Written from the formulas of the circular (statistics.md §3), not from the SQL files. Statuses and ages come
from the checks, which know them independently. Numbers are fractions until the end.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from desktop_app.catalog.model import Catalogue, Need
from desktop_app.checks.period import full_months
from desktop_app.checks.timeline import age, belongs, birth_date, in_force, in_order, status_after

Row = Mapping[str, Any]
Told = dict[str, Any]
NOT_EXITED, EXITED = {"0", "1", "4"}, {"2", "3"}


def shown(value: Fraction | int, decimals: int = 0) -> str:
    exact = Fraction(value) * 10**decimals
    whole = abs(exact.numerator) * 2 + exact.denominator
    rounded = whole // (2 * exact.denominator) * (-1 if exact < 0 else 1)
    number = Decimal(rounded).scaleb(-decimals).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{number:,.{decimals}f}"


def wan(fen: int) -> str:
    return shown(Fraction(fen, 1_000_000), 2)


def yuan(fen: Fraction | int) -> str:
    return shown(Fraction(fen) / 100, 2)


def per_cent(part: int, whole: int) -> str:
    return shown(Fraction(part * 100, whole), 2) if whole else "—"


def mean(part: int, whole: int, divisor: int = 1) -> str:
    return shown(Fraction(part, whole * divisor), 2) if whole else "—"


def growth(now: int, before: int) -> str:
    if before:
        return shown(Fraction((now - before) * 100, before), 2)
    return "新增" if now else "—"


def classes(
    pairs: Iterable[tuple[str, int]], tell: Callable[[int], str] = shown
) -> tuple[str, dict[str, str]] | str:
    sums: Counter[str] = Counter()
    for code, value in pairs:
        sums[code] += value
    return (
        (tell(sum(sums.values())), {code: tell(value) for code, value in sums.items()}) if sums else tell(0)
    )


def day(text: Any) -> date:
    return date.fromisoformat(str(text))


class Referee:
    """Works one year out over all records of an area."""

    def __init__(
        self,
        records: Callable[[str], Sequence[Row]],
        catalogue: Catalogue,
        year: int,
        policy: Mapping[str, Any],
        findings: Sequence[tuple[str, str]],
        counties: Sequence[str],
    ) -> None:
        self.catalogue, self.year, self.policy = catalogue, year, policy
        self.day, self.first = date(year, 12, 31), date(year, 1, 1)
        self.findings, self.counties = findings, counties
        self._records = records
        self._cache: dict[str, Sequence[Row]] = {}
        self.members: dict[str, list[Row]] = defaultdict(list)
        for member in self.all("member"):
            self.members[member["household_id"]].append(member)
        self.situation = {row["member_id"]: row for row in self.all("member_year") if row["year"] == year}
        self.house_of = {row["id"]: row for row in self.all("household")}
        self.changes: dict[str, list[Row]] = defaultdict(list)
        for row in self.all("status_change"):
            self.changes[row["household_id"]].append(row)
        self.status = {one: self._status(one, self.day) for one in self.house_of}
        self.people = {one: [m for m in self.members[one] if belongs(m, self.day)] for one in self.house_of}
        self.persons = {one: len(found) for one, found in self.people.items()}
        self.present = {m["id"]: m for found in self.people.values() for m in found}
        self.jobs = [
            row for row in self.all("employment") if row["member_id"] in self.present and self._touches(row)
        ]
        self.projects = [r for r in self.all("project") if r["year"] == year and r["project_status"] != "99"]
        self.by_project = {row["id"]: row for row in self.projects}
        self.funds = self.all("project_fund")
        self.deep = set(self._deep())

    # -- pieces ----------------------------------------------------------------------------------

    def all(self, entity: str) -> Sequence[Row]:
        if entity not in self._cache:
            self._cache[entity] = self._records(entity)
        return self._cache[entity]

    def in_year(self, entity: str, field: str, back: int = 0) -> list[Row]:
        return [row for row in self.all(entity) if str(row[field] or "").startswith(str(self.year - back))]

    def _status(self, household: str, when: date) -> str | None:
        status = None
        for change in in_order(self.changes[household]):
            if in_force(change, when):
                status = status_after(change)
        return status

    def _touches(self, row: Row) -> bool:
        begins, ends = row["start_date"], row["end_date"] or row["end_date"] or "9999"
        return bool(begins) and begins <= self.day.isoformat() and ends >= self.first.isoformat()

    def months(self, job: Row) -> int:
        last = min(self.day, day(job["end_date"])) if job["end_date"] else self.day
        return full_months(day(job["start_date"]), last)

    def region(self, job: Row) -> str:
        home = str(self.house_of[self.present[job["member_id"]]["household_id"]]["division_code"])
        work = str(job["work_division"] or "")
        for length, code in ((9, "1"), (6, "2"), (2, "3")):
            if len(work) >= length and work[:length] == home[:length]:
                return code
        return "4" if work.startswith("44") else "5"

    def planned(self, project: str, *sources: str) -> int:
        return sum(
            row["planned"] or 0
            for row in self.funds
            if row["project_id"] == project and (not sources or str(row["source_code"]).startswith(sources))
        )

    def _deep(self) -> Iterable[str]:
        base, when = self.policy["base_year"], date(self.policy["base_year"], 12, 31)
        poor: Counter[str] = Counter()
        for one, row in self.house_of.items():
            if self._status(one, when) in NOT_EXITED:
                poor[row["division_code"]] += sum(belongs(m, when) for m in self.members[one])
        for row in self.all("village_year"):
            rural = row["rural_population"] or 0
            if row["year"] == base and rural and poor[row["division_code"]] * 100 > 20 * rural:
                yield row["division_code"]

    def allotments(self, first: date, last: date, *sources: str) -> list[tuple[Row, int]]:
        """Money handed down between two days, less what was split or given back, with adjustments."""
        found = []
        for row in self.all("fund_allocation"):
            given = row["ledger_type"] == "1" and first <= day(row["doc_date"]) <= last
            if given and (not sources or str(row["source_code"]).startswith(sources)):
                amount = row["amount"] or 0
                for child in self.all("fund_allocation"):
                    if child["parent_allocation_id"] == row["id"]:
                        kind, moved = child["ledger_type"], child["amount"] or 0
                        amount += moved if kind == "2" else -abs(moved) if kind == "5" else -moved
                found.append((row, amount))
        return found

    def signed(self, row: Row) -> int:
        return -abs(row["amount"]) if row["reverses_id"] else row["amount"]

    def labour(self, member: Row) -> bool:
        years, own = age(member, self.day), self.situation.get(member["id"])
        able = own is not None and own["labour_skill"] in ("01", "02", "03")
        return able and birth_date(member) is not None and years is not None and 16 <= years < 60

    def capable(self, member: Row) -> bool:
        years, own = age(member, self.day), self.situation.get(member["id"])
        return (
            own is not None and own["labour_skill"] in ("01", "02", "03") and (years is None or years >= 16)
        )

    def moved(self) -> list[Row]:
        return [
            r
            for r in self.all("relocation")
            if r["move_in_date"] and r["move_in_date"] <= self.day.isoformat()
        ]

    def exchanges(
        self, direction: str, kinds: str, year: int | None = None
    ) -> list[tuple[str, Row, int, int]]:
        """Who was away in a year: a name, the record, days in all, days within the year."""
        first, last = date(year or self.year, 1, 1), date(year or self.year, 12, 31)
        found = []
        for row in self.all("talent_exchange"):
            begins, ends = day(row["start_date"]), day(row["actual_end"]) if row["actual_end"] else date.max
            if (
                row["direction"] == direction
                and row["talent_type"] in kinds
                and begins <= last
                and ends >= first
            ):
                until = min(ends, last)
                name = f"{row['person_name']}/{row['home_org_id'] or ''}"
                found.append((name, row, (until - begins).days + 1, (until - max(begins, first)).days + 1))
        return found

    def trainees(self, *kinds: str) -> list[Row]:
        events = {row["id"] for row in self.in_year("training_event", "start_date")}
        return [
            r
            for r in self.all("training_participant")
            if r["event_id"] in events and r["trainee_type"] in kinds
        ]

    def bonds(self, *levels: str) -> list[Row]:
        today = self.day.isoformat()
        return [
            row
            for row in self.all("pairing")
            if row["pairing_level"] in levels
            and (row["start_date"] or "") <= today
            and (not row["end_date"] or row["end_date"] >= today)
        ]

    def gifts(self, back: int = 0) -> list[Row]:
        return self.in_year("donation", "date", back)

    def posted(self, *kinds: str) -> list[Row]:
        return [
            r
            for r in self.all("notice")
            if r["state"] in ("30", "40") and (not kinds or r["notice_type"] in kinds)
        ]

    # -- the indicators --------------------------------------------------------------------------

    def poverty(self) -> Told:
        year, persons = self.year, self.persons
        poor = [one for one, status in self.status.items() if status in NOT_EXITED]

        def moves(kind: str) -> list[Row]:
            rows = (row for rows in self.changes.values() for row in rows)
            return [
                r
                for r in rows
                if r["change_kind"] == kind
                and r["year"] == year
                and r["effective_date"]
                and r["effective_date"] <= self.day.isoformat()
                and r["household_id"] in self.house_of
            ]

        def both(prefix: str, rows: list[Row]) -> Told:
            return {
                f"{prefix}.households": shown(len(rows)),
                f"{prefix}.persons": shown(sum(persons[r["household_id"]] for r in rows)),
            }

        rural = sum(r["rural_population"] or 0 for r in self.all("village_year") if r["year"] == year)
        poor_people = sum(persons[one] for one in poor)
        kept = [
            one
            for one, row in self.house_of.items()
            if (row["identified_year"] or 9999) <= year
            and self.status[one] != "9"
            and (
                persons[one]
                or not any((m["joined_date"] or "") > self.day.isoformat() for m in self.members[one])
            )
        ]
        told: Told = {
            "IN-POV-01.households": shown(len(kept)),
            "IN-POV-01.identified": both("x", moves("identify"))["x.persons"],
            "IN-POV-01.removed": both("x", moves("remove"))["x.persons"],
            "IN-POV-02.households": shown(len(poor)),
            "IN-POV-02.persons": shown(poor_people),
            **both("IN-POV-03", moves("exit")),
            **both("IN-POV-04", moves("return")),
            "IN-POV-05.rate": per_cent(poor_people, rural),
            "IN-POV-06.counties": "0",
            "IN-POV-06.villages": shown(len(self.deep)),
            "IN-POV-07.counties": "0",
            "IN-POV-07.villages": "0",
        }
        return told | self._incomes() | self._causes() | self._short(poor)

    def _net(self, row: Row) -> int:
        plus = (
            "wage_income",
            "business_income",
            "asset_dividend_income",
            "other_property_income",
            "family_planning_grant",
            "dibao_grant",
            "tekun_grant",
            "pension_grant",
            "ecology_grant",
            "other_transfer",
        )
        return sum(row[name] or 0 for name in plus) - (row["business_cost"] or 0)

    def _sheets(self) -> list[tuple[str, int, int]]:
        sheets = (row for row in self.all("household_income") if row["year"] == self.year)
        return [
            (
                r["household_id"],
                self._net(r),
                r["income_population"]
                if r["income_population"] is not None
                else self.persons[r["household_id"]],
            )
            for r in sheets
        ]

    def _incomes(self) -> Told:
        rows = [
            (net, people) for one, net, people in self._sheets() if self.status[one] in EXITED and people > 0
        ]
        each = [Fraction(int(shown(Fraction(net, people)).replace(",", ""))) for net, people in rows]
        return {
            "IN-POV-08.mean": mean(sum(n for n, _ in rows), sum(p for _, p in rows), 100),
            "IN-POV-08.median": yuan(median(each)) if each else "—",
        }

    def _causes(self) -> Told:
        rows = [
            r
            for r in self.all("household_year")
            if r["year"] == self.year and self.status[r["household_id"]] not in (None, "9")
        ]
        return {
            "IN-POV-09.households": classes((r["cause_main"] or "", 1) for r in rows),
            "IN-POV-09.persons": classes(
                (r["cause_main"] or "", self.persons[r["household_id"]]) for r in rows
            ),
        }

    def _short(self, poor: list[str]) -> Told:
        known, years = set(poor), {}
        for row in self.all("household_year"):
            if row["year"] == self.year and row["household_id"] in known:
                years[row["household_id"]] = row
        line = self.catalogue.poverty_line(
            str(next(iter(self.house_of.values()))["division_code"])[:2], self.year
        )
        assert line is not None

        def away(one: str) -> bool:
            for m in self.people[one]:
                years_old, own = age(m, self.day), self.situation.get(m["id"]) or {}
                school = own.get("school_status") or ""
                due = years_old is not None and 6 <= years_old < 16
                if due and not "02" <= school <= "25" and own.get("dropout_reason") != "02":
                    return True
            return False

        def bare(one: str) -> bool:
            own = (self.situation.get(m["id"]) or {} for m in self.people[one])
            return any(
                not (s.get("in_resident_medical") == 1 or s.get("in_employee_medical") == 1) for s in own
            )

        food = [
            r
            for one in poor
            for r in self.changes[one]
            if r["year"] == self.year and r["check_food_clothes"] == 0
        ]
        return {
            "IN-POV-10.income": shown(
                sum(one in known and net < people * line for one, net, people in self._sheets())
            ),
            "IN-POV-10.food": shown(len(food)),
            "IN-POV-10.housing": shown(sum(row["house_grade"] in ("C", "D", "N") for row in years.values())),
            "IN-POV-10.water": shown(sum(row["has_safe_water"] == 0 for row in years.values())),
            "IN-POV-10.education": shown(sum(map(away, poor))),
            "IN-POV-10.medical": shown(sum(map(bare, poor))),
        }

    def funds_told(self) -> Told:
        budgets = {
            back: sum(r["amount"] for r in self.all("fund_budget") if r["year"] == self.year - back)
            for back in (0, 1)
        }
        now = [r for r in self.all("fund_budget") if r["year"] == self.year]
        names = {r["id"]: r["name"] for r in self.all("organization")}
        aid = self.allotments(self.first, self.day, "07", "08")
        given = {row["id"]: amount for row, amount in self.allotments(self.first, self.day)}
        last = self.day.isoformat()
        paid = {r["id"]: r for r in self.all("fund_disbursement") if r["allocation_id"] in given}
        out = sum(self.signed(r) for r in paid.values() if r["date"] <= last)
        back = sum(
            self.signed(r)
            for r in self.all("fund_reimbursement")
            if r["disbursement_id"] in paid and r["date"] <= last
        )
        granted, arrived = sum(given.values()), sum(amount for _, amount in aid)
        low = sum(amount for row, amount in aid if len(str(row["to_division"])) >= 6)
        return (
            {
                "IN-FND-01.amount": wan(budgets[0]),
                "IN-FND-01.by_mechanism": classes(((r["mechanism"] or "", r["amount"]) for r in now), wan),
                "IN-FND-01.by_supporter": classes(
                    ((names.get(r["supporter_org_id"], ""), r["amount"]) for r in now), wan
                ),
                "IN-FND-02.growth": growth(budgets[0], budgets[1]),
                "IN-FND-03.amount": wan(arrived),
                "IN-FND-03.rate": per_cent(arrived, budgets[0]),
                "IN-FND-04.granted": wan(granted),
                "IN-FND-04.paid_out": wan(out),
                "IN-FND-04.accounted": wan(back),
                "IN-FND-04.disbursed": per_cent(out, granted),
                "IN-FND-04.spent": per_cent(back, granted),
                "IN-FND-05.share": per_cent(low, arrived),
            }
            | self._works()
            | self._helped()
            | self._land()
        )

    def _is_deep(self, project: Row) -> bool:
        return str(project["division_code"]) in self.deep

    def _works(self) -> Told:
        sums = {p["id"]: self.planned(p["id"]) for p in self.projects}
        aid = {p["id"]: self.planned(p["id"], "07", "08") for p in self.projects}
        deep = [p["id"] for p in self.projects if self._is_deep(p)]
        new = [p["id"] for p in self.projects if p["is_new"] == 1]
        direct = sum(
            r["amount"] or 0
            for r in self.all("project_beneficiary")
            if r["household_id"] and (self.by_project.get(r["project_id"]) or {}).get("delivery_grain") == "1"
        )
        entitled: Counter[str] = Counter()
        for one, row in self.house_of.items():
            ends, begins = self.status[one], self._status(one, self.first)
            if ends not in (None, "9") and {ends, begins} & {"0", "1", "2", "4"}:
                entitled[str(row["division_code"])] += self.persons[one]
        for p in self.projects:
            if p["delivery_grain"] in ("2", "3") and (p["beneficiary_persons"] or 0) > 0:
                poor = sum(n for place, n in entitled.items() if place.startswith(str(p["division_code"])))
                part = min(Fraction(1), Fraction(poor, p["beneficiary_persons"]))
                direct += int(shown(sums[p["id"]] * part).replace(",", ""))
        state = [str(p["project_status"]) for p in self.projects]
        approved = sum("40" <= s <= "98" for s in state)
        reached = {least: sum(least <= s <= "90" for s in state) for least in ("60", "70", "80")}
        funded = sum(sums.values())
        return {
            "IN-FND-06.amount": wan(sum(aid[p] for p in deep)),
            "IN-FND-06.share": per_cent(sum(aid[p] for p in deep), sum(aid.values())),
            "IN-FND-07.amount": wan(direct),
            "IN-FND-07.share": per_cent(direct, funded),
            "IN-FND-08.amount": classes(((p["fund_use"] or "", sums[p["id"]]) for p in self.projects), wan),
            "IN-FND-08.by_strand": classes(((p["strand"] or "", sums[p["id"]]) for p in self.projects), wan),
            "IN-FND-09.projects": per_cent(len(set(new) & set(deep)), len(new)),
            "IN-FND-09.money": per_cent(
                sum(sums[p] for p in set(new) & set(deep)), sum(sums[p] for p in new)
            ),
            "IN-FND-10.projects": shown(approved),
            "IN-FND-10.started": per_cent(reached["60"], approved),
            "IN-FND-10.finished": per_cent(reached["70"], approved),
            "IN-FND-10.accepted": per_cent(reached["80"], approved),
        }

    def _helped(self) -> Told:
        whole, single = set(), set()
        for r in self.all("project_beneficiary"):
            if r["project_id"] in self.by_project and r["household_id"]:
                (
                    single.add((r["household_id"], r["member_id"]))
                    if r["member_id"]
                    else whole.add(r["household_id"])
                )
        whole |= {r["household_id"] for r in self.all("industry_link") if r["year"] == self.year}
        whole |= {
            r["household_id"]
            for r in self.all("relocation")
            if r["plan_year"] == self.year or str(r["move_in_date"] or "").startswith(str(self.year))
        }
        whole |= {
            r["household_id"]
            for r in self.in_year("donation_match", "confirmed_date")
            if r["household_id"] and not r["member_id"]
        }
        single |= {(self.present[j["member_id"]]["household_id"], j["member_id"]) for j in self.jobs}
        households = {h for h in whole if h in self.house_of} | {h for h, _ in single}
        people = {m["id"] for h in whole if h in self.house_of for m in self.people[h]} | {
            m for _, m in single
        }
        return {"IN-FND-11.households": shown(len(households)), "IN-FND-11.persons": shown(len(people))}

    def _land(self) -> Told:
        rows = self.in_year("land_quota_trade", "agreement_date")
        got = sum(r["received"] or 0 for r in rows)
        spent = sum(
            r["planned"] or 0
            for r in self.funds
            if r["source_code"] == "16" and r["project_id"] in self.by_project
        )
        return {
            "IN-FND-12.area": shown(Fraction(sum(r["area_mu"] for r in rows), 100), 2),
            "IN-FND-12.total": wan(
                sum(int(shown(Fraction(r["area_mu"] * r["unit_price"], 100)).replace(",", "")) for r in rows)
            ),
            "IN-FND-12.received": wan(got),
            "IN-FND-12.share": per_cent(spent, got),
        }

    def relocation(self) -> Told:
        planned = [
            r
            for r in self.all("relocation")
            if r["plan_year"] == self.year and r["household_id"] in self.house_of
        ]
        moved = [r for r in planned if r["move_in_date"] and r["move_in_date"] <= self.day.isoformat()]
        sized = [r for r in planned if (r["floor_area"] or 0) > 0 and (r["relocated_persons"] or 0) > 0]
        in_now = [r for r in self.moved() if r["household_id"] in self.house_of]
        homes = {r["household_id"] for r in in_now}
        by_id = {r["id"]: r["household_id"] for r in in_now}
        follow = [
            (r["followup_type"] or "", by_id[r["relocation_id"]])
            for r in self.all("relocation_followup")
            if r["relocation_id"] in by_id and (r["start_date"] or "") <= self.day.isoformat()
        ]
        able = {h for h in homes if any(map(self.capable, self.people[h]))}
        working = {self.present[j["member_id"]]["household_id"] for j in self.jobs} & able
        people = [sum(r["relocated_persons"] or 0 for r in rows) for rows in (planned, moved)]
        return {
            "IN-REL-01.planned_households": shown(len(planned)),
            "IN-REL-01.planned_persons": shown(people[0]),
            "IN-REL-01.moved_households": shown(len(moved)),
            "IN-REL-01.moved_persons": shown(people[1]),
            "IN-REL-02.mode": classes((str(r["resettle_mode"] or "")[:1], 1) for r in planned),
            "IN-REL-03.persons": shown(people[1]),
            "IN-REL-03.share": per_cent(people[1], people[1]),
            "IN-REL-04.area": mean(
                sum(r["floor_area"] for r in sized), sum(r["relocated_persons"] for r in sized), 100
            ),
            "IN-REL-04.over": shown(
                sum(Fraction(r["floor_area"], r["relocated_persons"]) > 2500 for r in sized)
            ),
            "IN-REL-05.villages": "0",
            "IN-REL-05.money": "0.00",
            "IN-REL-06.rate": per_cent(sum(self.status[h] in EXITED for h in homes), len(homes)),
            "IN-REL-07.rate": per_cent(len({h for _, h in follow}), len(homes)),
            "IN-REL-07.by_type": classes((kind, 1) for kind, _ in set(follow)),
            "IN-REL-08.rate": per_cent(len(working), len(able)),
        }

    def industry(self) -> Told:
        came = self.in_year("industry_entity", "introduced_date")
        links = [r for r in self.all("industry_link") if r["year"] == self.year]
        linked = {r["household_id"] for r in links}
        income = sum(r["income"] or 0 for r in links)
        shops = [
            r
            for r in self.all("industry_entity")
            if r["is_poverty_workshop"] == 1 and (r["introduced_date"] or "") <= self.day.isoformat()
        ]
        tours = [
            (p["tourism_item"] or p["project_subtype"])
            for p in self.projects
            if p["project_type"] == "0102" and (p["tourism_item"] or p["project_subtype"]) in tuple("12345")
        ]
        events = {
            r["id"] for r in self.in_year("training_event", "start_date") if r["training_field"] == "07"
        }
        persons = sum(self.persons[h] for h in linked)
        invested: dict[Any, dict[int, int]] = {}
        for r in self.all("industry_year"):
            invested.setdefault(r["entity_id"], {})[r["year"]] = r["actual_investment"] or 0
        for r in self.all("industry_entity"):
            if r["id"] not in invested and r["actual_investment"] is not None:
                invested[r["id"]] = {int(r["introduced_date"][:4]): r["actual_investment"]}
        return {
            "IN-IND-01.number": shown(len(came)),
            "IN-IND-01.by_category": classes((r["industry_category"], 1) for r in came),
            "IN-IND-01.by_kind": classes((r["entity_kind"], 1) for r in came),
            "IN-IND-02.amount": wan(sum(r["agreed_investment"] or 0 for r in came)),
            "IN-IND-03.amount": wan(sum(years.get(self.year, 0) for years in invested.values())),
            "IN-IND-03.total": wan(
                sum(fen for years in invested.values() for year, fen in years.items() if year <= self.year)
            ),
            "IN-IND-04.persons": shown(persons),
            "IN-IND-05.household": mean(income, len(linked), 100),
            "IN-IND-05.person": mean(income, persons, 100),
            "IN-IND-06.parks": "0",
            "IN-IND-06.entities": "0",
            "IN-IND-06.poor": "0",
            "IN-IND-07.workshops": shown(len(shops)),
            "IN-IND-07.poor": shown(len({j["member_id"] for j in self.jobs if j["channel"] == "04"})),
            "IN-IND-08.projects": classes((item, 1) for item in tours),
            "IN-IND-08.trained": shown(
                sum(r["event_id"] in events for r in self.all("training_participant"))
            ),
            "IN-IND-09.plans": "0",
            "IN-IND-09.projects": shown(sum(p["fund_use"] == "8" for p in self.projects)),
            "IN-IND-09.people": shown(len({name for name, *_ in self.exchanges("E2W", "45")})),
        }

    def talent(self) -> Told:
        cadres, experts = self.exchanges("E2W", "1"), self.exchanges("E2W", "2345")
        here = {n for n, r, *_ in cadres if not r["actual_end"] or r["actual_end"] >= self.day.isoformat()}
        kinds = {(r["talent_type"], n) for n, r, *_ in experts}
        leaders = self.trainees("07")
        bonds = self.bonds("70", "75", "80")
        return {
            "IN-TAL-01.here": shown(len(here)),
            "IN-TAL-01.year": shown(len({n for n, *_ in cadres})),
            "IN-TAL-02.persons": shown(len({n for n, *_ in self.exchanges("W2E", "1")})),
            "IN-TAL-03.persons": shown(len({n for n, *_ in experts})),
            "IN-TAL-03.by_type": classes((kind, 1) for kind, _ in kinds),
            **{
                f"IN-TAL-03.{key}": shown(len({n for n, _, days, _ in experts if days >= least}))
                for key, least in (("month", 30), ("half", 180), ("year", 365))
            },
            "IN-TAL-03.months": shown(Fraction(sum(days for *_, days in experts), 30), 2),
            "IN-TAL-04.persons": shown(len({n for n, *_ in self.exchanges("W2E", "67")})),
            "IN-TAL-05.every": shown(len(self.trainees("01", "02"))),
            "IN-TAL-05.base": shown(len(self.trainees("02"))),
            "IN-TAL-06.every": shown(len(self.trainees("03", "04", "05", "06"))),
            "IN-TAL-06.by_type": classes(
                (r["trainee_type"], 1) for r in self.trainees("03", "04", "05", "06")
            ),
            "IN-TAL-07.leaders": shown(len(leaders)),
            "IN-TAL-07.started": per_cent(sum(r["has_started_business"] == 1 for r in leaders), len(leaders)),
            "IN-TAL-07.driven": shown(sum(r["driven_poor_persons"] or 0 for r in leaders)),
            "IN-TAL-08.every": shown(len(bonds)),
            "IN-TAL-08.by_level": classes((r["pairing_level"], 1) for r in bonds),
        }

    def work(self) -> Told:
        able = {m["id"] for m in self.present.values() if self.labour(m)}
        busy = {j["member_id"] for j in self.jobs}
        near = {(self.region(j), j["member_id"]) for j in self.jobs if self.region(j) in "123"}
        far = [j for j in self.jobs if self.region(j) in "3456"]
        fields = {r["id"]: r["training_field"] for r in self.in_year("training_event", "start_date")}
        taught = {
            r["member_id"]
            for r in self.all("training_participant")
            if r["event_id"] in fields and (r["certificate"] or fields[r["event_id"]] in ("02", "03"))
        }
        skilled = {m for m in able if self.situation[m]["practical_skills"] or m in taught}
        fairs = self.in_year("labour_event", "date")
        stable = {n: {j["member_id"] for j in self.jobs if self.months(j) >= n} for n in (3, 6)}
        to_44 = {
            j["member_id"]
            for j in self.jobs
            if str(j["work_division"] or "").startswith("44") and self.months(j) >= 3
        }
        organised = {j["member_id"] for j in far if j["channel"] in ("02", "03")}
        return {
            "IN-LAB-01.labour": shown(len(able)),
            "IN-LAB-01.employed": shown(len(able & busy)),
            "IN-LAB-01.rate": per_cent(len(able & busy), len(able)),
            "IN-LAB-02.persons": shown(len(to_44)),
            "IN-LAB-03.persons": shown(len({m for _, m in near})),
            "IN-LAB-03.by_region": classes((region, 1) for region, _ in near),
            "IN-LAB-04.first": per_cent(len(stable[3]), len(busy)),
            "IN-LAB-04.second": per_cent(len(stable[6]), len(busy)),
            "IN-LAB-05.rate": per_cent(len(organised), len({j["member_id"] for j in far})),
            "IN-LAB-06.events": shown(len(fairs)),
            "IN-LAB-06.jobs": shown(sum(r["job_count"] for r in fairs)),
            "IN-LAB-06.signed": shown(sum(r["signed_poor"] for r in fairs)),
            "IN-LAB-07.rate": per_cent(len(skilled), len(able)),
            "IN-LAB-08.every": shown(len(self.trainees("08"))),
        } | self._students()

    def _students(self) -> Told:
        first, last = self.first.isoformat(), self.day.isoformat()
        rows = [r for r in self.all("student_enrolment") if r["member_id"] in self.present]
        new = {r["member_id"] for r in rows if first <= r["enrol_date"] <= last}
        there = {
            r["member_id"] for r in rows if r["enrol_date"] <= last and (r["graduated_date"] or "9") > last
        }
        done = [r for r in rows if first <= (r["graduated_date"] or "") <= last]
        due = [r for r in rows if r["enrol_date"] <= last and (r["graduated_date"] or "9") >= first]
        kept = sum(
            (r["green_channel"] or 0)
            + (r["aid_granted"] or 0)
            + (r["class_type"] in ("1", "2"))
            + bool(r["internship_date"])
            for r in due
        )
        hired = [r for r in done if r["employed_date"] and r["employed_date"] <= last]
        return {
            "IN-LAB-09.new": shown(len(new)),
            "IN-LAB-09.studying": shown(len(there)),
            "IN-LAB-09.graduated": shown(len({r["member_id"] for r in done})),
            "IN-LAB-10.priorities": per_cent(kept, 4 * len(due)),
            "IN-LAB-10.employed": per_cent(len(hired), len(done)),
        }

    def society(self) -> Told:
        kind = {r["id"]: r["donor_type"] for r in self.all("donor")}
        gifts, ids = self.gifts(), {r["id"] for r in self.gifts()}

        def worth(rows: Iterable[Row]) -> int:
            return sum((r["cash"] or 0) + (r["goods_value"] or 0) for r in rows)

        matches = [r for r in self.all("donation_match") if r["donation_id"] in ids]
        used = sum(r["planned"] or 0 for r in self.funds if r["donation_id"] in ids)
        used += sum(r["amount"] or 0 for r in matches if not r["project_id"])
        to_homes = [r for r in matches if r["household_id"] in self.house_of]
        given = sum(r["amount"] or 0 for r in to_homes)
        served = self.in_year("volunteer_service", "date")
        pairs = {r["id"]: r for r in self.all("pairing")}
        helps = [r for r in self.all("enterprise_village_help") if r["year"] == self.year]
        low = self.bonds("40", "50")
        covered = {str(r["supported_division"]) for r in self.bonds("30")} & set(self.counties)
        return {
            "IN-SOC-01.amount": wan(worth(gifts)),
            "IN-SOC-01.times": shown(len(gifts)),
            "IN-SOC-01.cash": wan(sum(r["cash"] or 0 for r in gifts)),
            "IN-SOC-01.goods": wan(sum(r["goods_value"] or 0 for r in gifts)),
            "IN-SOC-01.by_donor": classes(((kind[r["donor_id"]], worth([r])) for r in gifts), wan),
            "IN-SOC-01.by_campaign": classes(
                ((r["campaign"], worth([r])) for r in gifts if r["campaign"]), wan
            ),
            "IN-SOC-02.growth": growth(worth(gifts), worth(self.gifts(1))),
            "IN-SOC-02.used": per_cent(used, worth(gifts)),
            "IN-SOC-03.households": shown(len({r["household_id"] for r in to_homes})),
            "IN-SOC-03.amount": yuan(given),
            "IN-SOC-03.rate": per_cent(given, worth(gifts)),
            "IN-SOC-04.donors": shown(len({r["donor_id"] for r in gifts})),
            "IN-SOC-04.by_type": classes((kind[d], 1) for d in {r["donor_id"] for r in gifts}),
            "IN-SOC-05.persons": shown(sum(r["persons"] for r in served)),
            "IN-SOC-05.hours": shown(sum(r["hours"] for r in served)),
            "IN-SOC-05.households": shown(len({r["household_id"] for r in served if r["household_id"]})),
            "IN-SOC-06.enterprises": shown(len({pairs[r["pairing_id"]]["supporter_org_id"] for r in helps})),
            "IN-SOC-06.villages": shown(len({pairs[r["pairing_id"]]["supported_division"] for r in helps})),
            "IN-SOC-06.amount": wan(sum(r["amount"] for r in helps)),
            "IN-SOC-06.poor": shown(sum(r["poor_persons"] for r in helps)),
            "IN-SOC-07.covered": shown(len(covered)),
            "IN-SOC-07.rate": per_cent(len(covered), len(self.counties)),
            "IN-SOC-08.townships": shown(len(self.bonds("40"))),
            "IN-SOC-08.villages": shown(len(self.bonds("50"))),
            "IN-SOC-08.share": per_cent(
                sum(str(r["supported_division"]) in self.deep for r in low), len(low)
            ),
        } | self._grown()

    def _grown(self) -> Told:
        money = [
            sum(a for _, a in self.allotments(date(y, 1, 1), date(y, 12, 31), "07", "08"))
            for y in (self.year, self.year - 1)
        ]
        works = [
            sum(r["year"] == y and "40" <= str(r["project_status"]) <= "98" for r in self.all("project"))
            for y in (self.year, self.year - 1)
        ]
        people = [len({n for n, *_ in self.exchanges("E2W", "12345", y)}) for y in (self.year, self.year - 1)]
        return {
            "IN-SOC-09.money": growth(*money),
            "IN-SOC-09.projects": growth(*works),
            "IN-SOC-09.people": growth(*people),
            "IN-PLAN-01.completion": "0项",
        }

    def spirit(self) -> Told:
        rewards = self.in_year("incentive_record", "date")
        measures = [r for r in self.all("household_measure") if r["year"] == self.year]
        models = [r for r in self.all("role_model") if r["year"] == self.year]
        deciding = [p for p in self.projects if "1" in str(p["participation_mode"] or "").split(",")]
        able = [m["id"] for m in self.present.values() if self.labour(m)]
        return {
            "IN-INC-01.households": shown(len({r["household_id"] for r in rewards})),
            "IN-INC-01.points": shown(sum(r["points"] or 0 for r in rewards)),
            "IN-INC-01.amount": yuan(sum(r["amount"] or 0 for r in rewards)),
            "IN-INC-02.share": per_cent(sum(r["participation_linked"] == 1 for r in measures), len(measures)),
            "IN-INC-02.deciding": per_cent(len(deciding), len(self.projects)),
            "IN-INC-02.mandarin": per_cent(
                sum(self.situation[m]["speaks_mandarin"] == 1 for m in able), len(able)
            ),
            "IN-INC-03.models": shown(len(models)),
            "IN-INC-03.by_kind": classes((r["model_kind"], 1) for r in models),
        }

    def notices(self) -> Told:
        started = {p["id"] for p in self.projects if "60" <= str(p["project_status"]) <= "90"}
        finished = {p["id"]: p for p in self.projects if "70" <= str(p["project_status"]) <= "90"}
        before = {r["project_id"] for r in self.posted("N11") if r["state"] == "40"} & started
        after = [r for r in self.posted("N13") if r["project_id"] in finished]
        timely = {
            r["project_id"]
            for r in after
            if finished[r["project_id"]]["actual_end"]
            and r["publish_date"]
            and day(r["publish_date"]) <= day(finished[r["project_id"]]["actual_end"]) + timedelta(days=30)
        }
        least = {code: item.min_days for code, item in self.catalogue.notices.items()}
        hung = [
            r
            for r in self.posted()
            if str(r["publish_date"] or "").startswith(str(self.year)) and least[r["notice_type"]]
        ]
        proofs: dict[str, set[str]] = defaultdict(set)
        for r in self.all("notice_evidence"):
            proofs[r["notice_id"]].add(r["evidence_kind"])
        known = {r["id"] for r in self.all("notice")}
        raised = [r for r in self.in_year("complaint", "received_date") if r["notice_id"] in known]
        answered = [r for r in raised if r["reply_date"] and r["reply_date"] <= self.day.isoformat()]
        took = sum((day(r["reply_date"]) - day(r["received_date"])).days for r in answered)
        return {
            "IN-NTC-01.rate": per_cent(len(before), len(started)),
            "IN-NTC-02.rate": per_cent(len({r["project_id"] for r in after}), len(finished)),
            "IN-NTC-02.timely": per_cent(len(timely), len(finished)),
            "IN-NTC-03.long_enough": per_cent(
                sum(r["days"] >= least[r["notice_type"]] for r in hung), len(hung)
            ),
            "IN-NTC-03.proved": per_cent(sum({"1", "2"} <= proofs[r["id"]] for r in hung), len(hung)),
            "IN-NTC-04.every": shown(len(raised)),
            "IN-NTC-04.rate": per_cent(len(answered), len(raised)),
            "IN-NTC-04.days": mean(took, len(answered)),
        }

    def supervision(self) -> Told:
        money = [(s, c) for c, s in self.findings if c.startswith(("VR-FND-", "VR-PRJ-"))]
        issues = [r for r in self.in_year("supervision_issue", "found_date") if r["status"] != "2"]
        late = [
            r
            for r in self.all("supervision_issue")
            if r["found_date"] <= self.day.isoformat()
            and r["due_date"] < self.day.isoformat()
            and r["status"] in ("1", "3")
        ]
        spent: Counter[str] = Counter()
        paid = {r["id"]: r["allocation_id"] for r in self.all("fund_disbursement")}
        for r in self.all("fund_reimbursement"):
            if r["date"] <= self.day.isoformat():
                spent[paid[r["disbursement_id"]]] += self.signed(r)
        ages: Counter[str] = Counter()
        for row, amount in self.allotments(date.min, self.day):
            left, days = amount - spent[row["id"]], (self.day - day(row["doc_date"])).days
            if left > 0:
                ages["young" if days < 365 else "middle" if days < 730 else "old"] += left
        library = sum(self.planned(p["id"]) for p in self.projects if str(p["project_status"]) >= "20")
        granted = sum(amount for _, amount in self.allotments(self.first, self.day))
        accepted = {p["id"] for p in self.projects if "80" <= str(p["project_status"]) <= "90"}
        reviews = [
            r
            for r in self.all("performance_review")
            if r["project_id"] in accepted and r["review_date"] <= self.day.isoformat()
        ]
        return {
            "IN-SUP-01.every": shown(len(money)),
            "IN-SUP-01.by_severity": classes((s, 1) for s, _ in money),
            "IN-SUP-01.by_rule": classes((c, 1) for _, c in money),
            **{f"IN-SUP-02.{key}": wan(ages[key]) for key in ("young", "middle", "old")},
            "IN-SUP-03.issues": shown(len(issues)),
            "IN-SUP-03.rate": per_cent(sum(r["status"] in ("4", "5") for r in issues), len(issues)),
            "IN-SUP-03.overdue": shown(len(late)),
            "IN-SUP-04.share": per_cent(library, granted),
            "IN-SUP-05.rate": per_cent(len({r["project_id"] for r in reviews}), len(accepted)),
            "IN-SUP-05.score": mean(sum(r["score"] for r in reviews), len(reviews), 100),
        } | self._quality()

    def _quality(self) -> Told:
        required = filled = count = 0
        for entity in self.catalogue.entities.values():
            needed = [item.name for item in entity.stored_fields if item.need is Need.SUBMIT]
            if entity.owner == "township" and needed:
                for row in self.all(entity.name):
                    count += 1
                    required += len(needed)
                    filled += sum(row[name] not in (None, "") for name in needed)
        numbers = Counter(
            str(m["id_no"])[:18] for m in self.present.values() if len(str(m["id_no"] or "")) >= 18
        )
        severities = Counter(s for _, s in self.findings)
        made = [r for r in self.all("notice") if r["year"] == self.year and r["state"] in ("20", "30", "40")]
        return {
            "IN-DQ-01.rate": per_cent(filled, required),
            "IN-DQ-02.errors": shown(Fraction(severities["error"] * 1000, count), 2),
            "IN-DQ-02.warnings": shown(Fraction(severities["warn"] * 1000, count), 2),
            "IN-DQ-03.twice": shown(sum(n > 1 for n in numbers.values())),
            "IN-DQ-03.counties": "0",
            "IN-DQ-04.reports": shown(len(made)),
        }

    def everything(self) -> Told:
        """Every figure the referee knows, by its key."""
        parts = (
            self.poverty,
            self.funds_told,
            self.relocation,
            self.industry,
            self.talent,
            self.work,
            self.society,
            self.spirit,
            self.notices,
            self.supervision,
        )
        told: Told = {}
        for part in parts:
            told |= part()
        return told
