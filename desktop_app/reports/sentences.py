"""The sentences of the annual report's measures, each left out while there is nothing to say."""

from desktop_app.reports.amounts import Amount
from desktop_app.reports.facts import Report


def _grown(growth: Amount) -> str:
    """Growth in words: 增长19.78%, 下降3.06%, 持平."""
    if not growth.number:
        return "持平"
    return f"{'增长' if growth.number > 0 else '下降'}{growth.text.removeprefix('-')}%"


def _fund_sentence(report: Report) -> str:
    if not report.has("IN-FND-03.amount", "IN-FND-10.projects"):
        return ""
    growth = report.result("IN-FND-02.growth").amount
    grown = f"，列入预算较上年{_grown(growth)}" if growth.number is not None else ""
    return (
        f"{report.year}年，到位财政援助资金{report.said('IN-FND-03.amount')}{grown}；实施项目"
        f"{report.said('IN-FND-10.projects')}，惠及建档立卡贫困户{report.said('IN-FND-11.households')}"
        f"{report.said('IN-FND-11.persons')}（去重）。"
    )


def _relocation_sentence(report: Report) -> str:
    if not report.has("IN-REL-01.planned_households"):
        return ""
    return (
        f"计划搬迁{report.said('IN-REL-01.planned_households')}{report.said('IN-REL-01.planned_persons')}，"
        f"已搬迁{report.said('IN-REL-01.moved_households')}{report.said('IN-REL-01.moved_persons')}。"
    )


def _industry_sentence(report: Report) -> str:
    if not report.has("IN-IND-01.number", "IN-IND-04.persons"):
        return ""
    return (
        f"引入企业、合作组织{report.said('IN-IND-01.number')}，协议投资{report.said('IN-IND-02.amount')}，"
        f"带动贫困人口{report.said('IN-IND-04.persons')}（去重）。"
    )


def _talent_sentence(report: Report) -> str:
    if not report.has("IN-TAL-01.year", "IN-TAL-03.persons", "IN-TAL-04.persons"):
        return ""
    return (
        f"选派党政干部{report.said('IN-TAL-01.year')}、专业技术人才{report.said('IN-TAL-03.persons')}；"
        f"接收专业技术人才{report.said('IN-TAL-04.persons')}培训、跟班学习。"
    )


def _labour_sentence(report: Report) -> str:
    if not report.has("IN-LAB-02.persons", "IN-LAB-03.persons"):
        return ""
    months = report.engine.policy["stable_months"]
    return (
        f"帮助贫困人口{report.said('IN-LAB-02.persons')}到广东稳定就业（{months}个月以上），"
        f"{report.said('IN-LAB-03.persons')}就近就业。"
    )


def _society_sentence(report: Report) -> str:
    if not report.has("IN-SOC-01.times"):
        return ""
    return f"接收社会帮扶款物{report.said('IN-SOC-01.times')}，折合{report.said('IN-SOC-01.amount')}。"


SENTENCES = {
    "IN-FND": _fund_sentence,
    "IN-REL": _relocation_sentence,
    "IN-IND": _industry_sentence,
    "IN-TAL": _talent_sentence,
    "IN-LAB": _labour_sentence,
    "IN-SOC": _society_sentence,
}
