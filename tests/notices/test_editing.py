"""Texts in the office's own words, subtotals, larger paper, and names of children smuggled into free text."""

from collections.abc import Callable

import pytest

from desktop_app.notices.editing import marked_text, passages
from desktop_app.notices.layout import printed_text, to_document
from desktop_app.notices.model import NoticeChoice, NoticeRefused
from desktop_app.notices.publish import Bureau, preview, publish, stale
from tests.notices import filled
from tests.notices.conftest import KEY
from tests.notices.test_sheets import BLANKS
from tests.notices.township import NEIGHBOUR, TOWNSHIP, Township, id_number
from tests.unit.typeset import referees

Choose = Callable[..., NoticeChoice]
SAID = "经村“两委”组织民主评议（2018年10月12日）、贫困户认可，拟将2户3人列为2018年度脱贫户。请大家监督。"


def test_an_edited_text_is_printed_and_marked(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(2)
    choice = choose("N04", edits={"1": SAID})
    issued = publish(bureau, choice, "K3-2018-N04-0001", KEY.sign)
    payload = issued.frozen.payload
    assert payload["paragraphs"][0] == SAID
    [edited] = payload["edited"]
    assert (edited["place"], edited["after"]) == ("1", SAID)
    assert edited["before"].startswith("按照贫困人口退出标准")
    assert BLANKS.sub("", SAID) in BLANKS.sub("", printed_text(issued.pdf))
    assert "".join(item.text for item in passages(edited["before"], SAID) if item.kind != "removed") == SAID
    assert NoticeChoice.from_json(payload["choice"]) == choice


def test_what_was_changed_can_be_read() -> None:
    assert marked_text("现予以公示。", "现予公示，请监督。") == "现予［－以］公示［＋，请监督］。"


def test_an_unchanged_text_is_no_edit(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(1)
    plain = bureau.compose(choose("N04")).payload
    again = bureau.compose(choose("N04", edits={"title": plain["title"]})).payload
    assert again["edited"] == [] and again["paragraphs"] == plain["paragraphs"]


@pytest.mark.parametrize(
    ("edits", "told"),
    [
        ({"1": SAID.replace("2户", "若干户")}, "正文第1段改动后缺少"),
        ({"1": SAID.replace("2户", "12户")}, "正文第1段改动后缺少"),
        ({"2": "公示时间见村委会通知。"}, "正文第2段改动后缺少"),
        ({"3": ""}, "怎样提出异议"),
        ({"title": ""}, "标题不能为空"),
        ({"9": "x"}, "没有第9段"),
        ({"1": SAID + id_number(4)}, "身份证号码"),
        ({"1": SAID + "联系13912345678"}, "手机号码"),
        ({"1": SAID + "卡号6222021234567890128"}, "银行账号"),
    ],
)
def test_an_edit_may_not_lose_or_betray(
    bureau: Bureau, town: Township, choose: Choose, edits: dict[str, str], told: str
) -> None:
    town.exits(2)
    with pytest.raises(NoticeRefused, match=told):
        publish(bureau, choose("N04", edits=edits), "K3-2018-N04-0001", KEY.sign)


def test_a_changed_record_shows_behind_an_edit(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(2)
    frozen = publish(bureau, choose("N04", edits={"1": SAID}), "K3-2018-N04-0001", KEY.sign).frozen
    from desktop_app.notices.freeze import canonical

    notice = {"id": "n1", "payload": canonical(frozen.payload).decode()}
    assert stale(bureau, notice) is None
    town.held.put("member", "h00001m9", household_id="h00001", name="新来的", joined_date="2018-01-01")
    found = stale(bureau, notice)
    assert found is not None and "改写过的文字" in found.message


def child(town: Township, household: str, name: str) -> None:
    town.held.put("member", f"{household}mc", household_id=household, name=name, birth_date="2010-05-01")


def test_a_childs_name_in_free_text_is_refused(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(2)
    child(town, "h00001", "马小花")
    change = "sh00001"
    for words in (
        {"typed": {f"remark:{change}": "有女马小花"}},
        {"edits": {"1": SAID.replace("2户3人", "2户4人") + "马小花同意。"}},
    ):
        with pytest.raises(NoticeRefused, match="未成年人的姓名") as refused:
            publish(bureau, choose("N04", **words), "K3-2018-N04-0001", KEY.sign)
        assert "马小花" not in refused.value.message
    assert preview(bureau, choose("N04")).findings == ()


def test_a_childs_name_in_a_project_is_refused(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.herd(town)
    child(town, "h00001", "马小花")
    town.held.put("project", "p1", content="为马小花家修圈")
    refusals = preview(bureau, choose("N11", project_id="p1")).refusals
    assert "VR-NTC-003" in {item.check for item in refusals}


def test_a_list_of_several_villages_has_subtotals(bureau: Bureau, town: Township, choose: Choose) -> None:
    for village in (filled.VILLAGE, NEIGHBOUR):
        for size in (2, 3):
            change = town.exit(town.household(size, village=village), head_agreed=1)
            filled.closed(town, "N04", change)
    issued = publish(bureau, choose("N05", division_code=TOWNSHIP), "K3-2018-N05-0001", KEY.sign)
    table = issued.frozen.payload["table"]
    first, second = (row[1] for row in (table["rows"][0], table["rows"][2]))
    assert table["subtotals"] == [
        [2, ["小计", first, "", "2户", "5人", ""]],
        [4, ["小计", second, "", "2户", "5人", ""]],
    ]
    set_table = to_document(issued.frozen.payload).table
    assert set_table is not None and set_table.strong == {2, 5}
    assert [row[0] for row in set_table.rows] == ["1", "2", "小计", "3", "4", "小计"]
    assert len(issued.frozen.payload["targets"]) == 4, "a subtotal is about no record"


@pytest.mark.parametrize(
    ("code", "first", "second", "total"),
    [
        ("N08", {"budget": "17.00005"}, {"budget": "5.00"}, {"budget": "22.00005"}),
        ("N10", {"source_amount": "17.00005"}, {"source_amount": "5.00"}, {"source_amount": "22.00005"}),
        (
            "N14",
            {"budget": "17.00005", "allocated": "10.00", "spent": "4.00"},
            {"budget": "5.00", "allocated": "0.00", "spent": "0.00"},
            {"budget": "22.00005", "allocated": "10.00", "spent": "4.00"},
        ),
        ("N15", {"amount": "5.00005"}, {"amount": "5.00"}, {"amount": "10.00005"}),
    ],
)
def test_a_landscape_list_of_projects_has_subtotals_per_village(
    code: str,
    first: dict[str, str],
    second: dict[str, str],
    total: dict[str, str],
    bureau: Bureau,
    town: Township,
    choose: Choose,
) -> None:
    filled.spent(town)
    status = "10" if code == "N08" else "40"
    town.held.put("project", "p1", project_status=status)
    other = {**town.held.rows["project"]["p1"], "id": "p2", "name": "2018年邻村道路项目"}
    town.held.put(
        "project", "p2", **{**other, "project_code": "20185134312150001", "division_code": NEIGHBOUR}
    )
    town.held.put("project_fund", "f9", project_id="p2", source_code="07", planned=5_000_000)
    town.held.put("project_fund", "f9", donor_org_id="o3")
    payload = bureau.compose(choose(code, division_code=TOWNSHIP)).payload
    table = payload["table"]
    keys = [column["key"] for column in table["columns"]]
    assert payload["orientation"] == "landscape" and len(table["rows"]) == 2
    read = [
        (
            place,
            {key: text for key, text in zip(keys, cells, strict=True) if text and key not in ("no", "name")},
        )
        for place, cells in table["subtotals"]
    ]
    assert read == [(1, first), (2, second)]
    names = [cells[1] for _, cells in table["subtotals"]]
    assert names == [f"{bureau.places.short_village(code)}1个" for code in (filled.VILLAGE, NEIGHBOUR)]
    assert {
        key: text for key, text in zip(keys, table["total"], strict=True) if text and key != "no"
    } == total


@pytest.mark.parametrize(
    ("code", "paper", "size"),
    [("N04", "A3", [841.89, 1190.55]), ("N21", "A4", [1190.55, 841.89]), ("N21", "A2", [1683.78, 1190.55])],
)
def test_larger_paper(
    code: str, paper: str, size: list[float], bureau: Bureau, town: Township, choose: Choose
) -> None:
    town.exits(1)
    filled.begun(town)
    days = 0 if code == "N21" else 10
    pdf = preview(bureau, choose(code, paper=paper, project_id="p1", days=days)).pdf
    with referees.opened(pdf) as file:
        box = [float(one) for one in file.pages[0].MediaBox][2:]
    assert box == pytest.approx(size, abs=0.2)


def test_a_sign_says_everything_in_rows(bureau: Bureau, town: Township, choose: Choose) -> None:
    filled.begun(town)
    text = BLANKS.sub("", printed_text(preview(bureau, choose("N21", project_id="p1", days=0)).pdf))
    for said in ("责任人吉克木呷", "施工单位无", "监督举报电话：12317；0834-8331234"):
        assert said in text


def test_a_second_language_is_searched_too(bureau: Bureau, town: Township, choose: Choose) -> None:
    town.exits(1)
    words = {"language": "ug", "title": "ئېلان", "text": f"نومۇرى {id_number(3)}"}
    with pytest.raises(NoticeRefused, match="第二种文字的一页含有身份证号码"):
        publish(bureau, choose("N04", second=words), "K3-2018-N04-0001", KEY.sign)
    pdf = preview(bureau, choose("N04", second={**words, "text": "ئېلان ۋاقتى 10 كۈن"})).pdf
    assert "ئېلان" in printed_text(pdf)
