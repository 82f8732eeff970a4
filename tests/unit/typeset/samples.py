"""Documents as the notices room would ask for them; every person in them is invented."""

from dataclasses import replace

from desktop_app.typeset.document import (
    Align,
    Column,
    Document,
    Footer,
    Heading,
    Orientation,
    Paragraph,
    Signature,
    Table,
)

NAMES = ("阿卜杜克热木·吾布力喀斯木", "张䶮", "李𬱖", "马㛃", "何建国", "普阿芬", "吉克·木呷", "鲁文学")
TITLE = "己衣镇分耐村2018年度贫困户识别初选名单公示"
NUMBER = "编号：N01-532329-2018-0007"
HOTLINE = "监督电话：12317（全国扶贫监督举报电话）；0878-8710000（己衣镇扶贫办）"
PERIOD = "公示时间：2018年10月15日至2018年10月21日（7天）"

_COLUMNS = (
    Column("序号", 12),
    Column("村民小组", 32),
    Column("户主姓名", 40),
    Column("家庭人口（人）", 28, Align.RIGHT),
    Column("备注", 44, Align.LEFT),
)
_BODY = (
    Paragraph(
        "按照国家扶贫开发建档立卡有关规定，经农户申请、村民小组推荐，我村于2018年10月12日召开村民代表大会"
        "进行民主评议（应到代表45人，实到41人），并由村“两委”和驻村工作队入户核实，初选贫困户13户52人。"
        "现将名单予以公示，接受群众监督。"
    ),
    Paragraph("公示时间：2018年10月15日至2018年10月21日，共7天。"),
    Paragraph(
        "公示期间，如对公示内容有异议，可通过来电、来信、来访等方式实名或匿名反映。我们将对反映的情况认真核查，"
        "并为反映人保密；实名反映的，自受理之日起20日内反馈初步处理结果。"
    ),
    Paragraph("监督举报电话：12317（全国扶贫监督举报电话）；0878-8710000（己衣镇扶贫办）。"),
)


def rows(count: int) -> tuple[tuple[str, ...], ...]:
    """Households, with long names, rare characters and empty cells among them."""
    return tuple(
        (
            str(n + 1),
            f"分耐{'上中下'[n % 3]}村{n % 7 + 1}组",
            NAMES[n % len(NAMES)],
            str(n % 6 + 1),
            "" if n % 5 else "易地搬迁",
        )
        for n in range(count)
    )


def notice(count: int) -> Document:
    """A village notice with so many households."""
    people = sum(int(row[3]) for row in rows(count))
    return Document(
        title=TITLE,
        body=_BODY,
        table=Table(_COLUMNS, rows(count), ("合计", "", f"{count}户", str(people), "")),
        signature=Signature(("己衣镇分耐村村民委员会", "驻村工作队"), "2018年10月15日"),
        footer=Footer((HOTLINE, PERIOD)),
        number=NUMBER,
        author="己衣镇分耐村村民委员会",
        qr="BF1|N01-532329-2018-0007|13户52人|sha256:" + "a1" * 32,
        keep=("己衣镇", "分耐村"),
    )


def short_notice() -> Document:
    """A notice that fits one sheet."""
    return replace(notice(4), body=_BODY[:2])


def landscape() -> Document:
    """A project list across."""
    columns = (
        Column("序号", 10),
        Column("项目名称", 45, Align.LEFT),
        Column("实施地点", 35, Align.LEFT),
        Column("建设任务", 60, Align.LEFT),
        Column("资金规模（万元）", 25, Align.RIGHT),
        Column("受益对象", 50, Align.LEFT),
    )
    projects = tuple(
        (
            str(n + 1),
            "分耐村高标准青花椒种植基地建设项目（二期）",
            "己衣镇分耐村上村、下村",
            "新建青花椒基地350亩，配套灌溉管网DN110-PE管1250m，机耕路3.2公里",
            f"{120.5 + n:.2f}",
            "分耐村建档立卡贫困户86户344人",
        )
        for n in range(20)
    )
    return Document(
        title="武定县己衣镇2019年脱贫攻坚项目库入库项目公示",
        body=(
            Paragraph("经村申报、镇审核，拟申报2019年脱贫攻坚项目库项目20个。现予以公示。"),
            Heading("一、公示时间"),
            Paragraph("2018年11月1日至2018年11月10日，共10天。"),
            Heading("（一）监督方式", 2),
            Paragraph(HOTLINE),
        ),
        table=Table(
            columns, projects, ("合计", "", "", "", "2600.00", ""), strong=frozenset({3}), unit="单位：万元"
        ),
        orientation=Orientation.LANDSCAPE,
        signature=Signature(("武定县己衣镇人民政府",), "2018年11月1日"),
        footer=Footer((HOTLINE,)),
        qr="https://example.invalid/n08",
    )
