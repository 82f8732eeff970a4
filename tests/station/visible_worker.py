"""A day's work at a station, in a process of its own that is watched from outside.

Called with the data folder and a folder for what goes out on purpose. It works, says ``open`` while the
station is still open, waits for a line, and closes.
"""

import sys
from datetime import date
from pathlib import Path

from PIL import Image, PngImagePlugin

from desktop_app.notices.model import NoticeChoice
from desktop_app.sample.national import write_national_workbook
from desktop_app.sample.township import make_township
from desktop_app.station import NewStation, Station, load_surroundings
from desktop_app.station.annual_desk import Wanted
from desktop_app.station.clock import FixedClock
from desktop_app.store.passwords import Cost
from desktop_app.typeset.preview import page_as_png

AREA, VILLAGE = "513431204", "513431204200"
PASSWORD = "大凉山的春天来得早2018"
NAME = "覃尔古阿依扎"
ID_NUMBER, ACCOUNT = "519900198502140032", "6217003810012345678"
ADDRESS = "二组河边第三家老核桃树下"
DRAFTED, CAPTION = "没有保存的吉克乌撒", "照片里的沙马阿各"
PLANTED = (NAME, ID_NUMBER, ACCOUNT, ADDRESS, DRAFTED, CAPTION)


def work(station: Station, out: Path) -> None:
    """Enter, import, find, draft, attach, preview, look at, report, export, back up."""
    home = station.put(
        "household", {"division_code": VILLAGE, "bank_account": ACCOUNT, "address_detail": ADDRESS}
    ).record_id
    member = {"household_id": home, "name": NAME, "id_type": "1", "id_no": ID_NUMBER}
    made = station.put("member", member).record_id
    station.put("member_year", {"member_id": made, "year": 2018, "kinship": "01"})
    book = out / "national.xlsx"
    township = make_township(7, 12, AREA, station.divisions)
    write_national_workbook(book, township, station.catalogue, station.divisions)
    plan = station.plan_import(book)
    answers = {item.key: "2018" if "year" in item.key else "2014-01-01" for item in plan.questions}
    station.commit_import(station.plan_import(book, answers))
    station.keep_draft("household", home, {"household/address_detail": DRAFTED})
    for text in ("覃", "qegayz", ID_NUMBER[6:14], ACCOUNT):
        station.search(text)
    picture = out / "photo.png"
    note = PngImagePlugin.PngInfo()
    note.add_text("Caption", CAPTION)
    Image.new("RGB", (2000, 1500), "white").save(picture, pnginfo=note)
    station.files.attach(picture, "household", home, "register_photo_id", "2018-10-16T09:30:00")
    preview = station.notice_preview(NoticeChoice("N01", 2018, VILLAGE, "2018-11-21", 7))
    page_as_png(preview.pdf, 0, 96)
    station.findings()
    station.reports.annual.freeze(Wanted(2018))
    station.history("member", made)
    station.sheets.export("member", out / "members.xlsx", purpose="测试")
    station.house.back_up(out / "day.bfk")


def main() -> None:
    """Work, stay open, close."""
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    around = load_surroundings()
    asked = NewStation("龙恩乡扶贫工作站", AREA, "township", "li", "李秀英", PASSWORD)
    station, _code = Station.create(folder, asked, FixedClock(date(2018, 11, 20)), around, Cost(1024, 1))
    with station:
        work(station, out)
        sys.stdout.write("open\n")
        sys.stdout.flush()
        sys.stdin.readline()


if __name__ == "__main__":
    main()
