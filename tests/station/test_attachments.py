"""Photographs and scans kept with records: scaled, without position, each content once (PM-026, A12)."""

import io
from pathlib import Path

import pytest
from PIL import Image

from desktop_app.station import Station, StationRefused
from desktop_app.station.pictures import LONG_EDGE, kept_form
from tests.station.conftest import VILLAGE

HEIC = Path(__file__).parent / "files" / "phone.heic"
TAKEN, TAKEN_ISO = "2018:10:16 09:30:00", "2018-10-16T09:30:00"
PLACE = {1: "N", 2: (28.0, 1.0, 2.0), 3: "E", 4: (102.0, 50.0, 3.0)}


def photograph(path: Path, *, turned: bool = False) -> Path:
    """A picture as a camera writes it: large, with time, position and the camera's name."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = TAKEN
    exif.get_ifd(0x8825).update(PLACE)
    exif[0x010F] = "手机"
    if turned:
        exif[0x0112] = 6
    Image.linear_gradient("L").resize((3000, 2000)).convert("RGB").save(path, exif=exif)
    return path


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.fixture
def home(station: Station) -> str:
    return station.put("household", {"division_code": VILLAGE}).record_id


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".png"])
def test_a_photograph_is_scaled_keeps_its_time_and_loses_the_place(
    station: Station, home: str, tmp_path: Path, suffix: str
) -> None:
    file = photograph(tmp_path / f"far{suffix}")
    made = station.files.attach(file, "household", home)
    kept = picture(station.files.content(made))
    assert (kept.format, max(kept.size)) == ("JPEG", LONG_EDGE)
    assert kept.getexif().get_ifd(0x8769)[0x9003] == TAKEN
    assert not kept.getexif().get_ifd(0x8825) and 0x010F not in kept.getexif()
    (listed,) = station.files.of("household", home)
    assert (listed.taken_at, listed.is_typed, listed.is_here) == (TAKEN_ISO, False, True)
    assert listed.size < 500_000  # bytes, as the catalogue asks


def test_a_telephones_heic_is_read(station: Station, home: str) -> None:
    made = station.files.attach(HEIC, "household", home)
    kept = picture(station.files.content(made))
    assert (kept.format, kept.size) == ("JPEG", (480, 320))
    red, green, _blue = kept.getpixel((60, 60))
    assert red > 150 > green
    assert kept.getexif().get_ifd(0x8769)[0x9003] == TAKEN
    assert not kept.getexif().get_ifd(0x8825)


def test_a_setting_keeps_the_place(station: Station, home: str, tmp_path: Path) -> None:
    station.put("setting", {"key": "photo_position", "value": "1", "scope": station.profile.area})
    made = station.files.attach(photograph(tmp_path / "far.jpg"), "household", home)
    kept = picture(station.files.content(made)).getexif().get_ifd(0x8825)
    assert kept[1] == "N" and [float(part) for part in kept[2]] == [28.0, 1.0, 2.0]


def test_a_picture_that_lies_on_its_side_is_set_upright(tmp_path: Path) -> None:
    kept = picture(kept_form(photograph(tmp_path / "side.jpg", turned=True)).data)
    assert kept.height > kept.width


def test_a_time_that_a_person_gives_is_marked(station: Station, home: str, tmp_path: Path) -> None:
    Image.new("RGB", (300, 200), "white").save(tmp_path / "chat.jpg")  # chat programs strip the time
    station.files.attach(tmp_path / "chat.jpg", "household", home, taken_at=TAKEN_ISO)
    (listed,) = station.files.of("household", home)
    assert (listed.taken_at, listed.is_typed) == (TAKEN_ISO, True)


def test_what_the_camera_says_wins_over_what_is_typed(station: Station, home: str, tmp_path: Path) -> None:
    """A12: the time in the picture is kept; typing is for pictures that say nothing."""
    file = photograph(tmp_path / "far.jpg")
    station.files.attach(file, "household", home, taken_at="2018-10-30T00:00:00")
    (listed,) = station.files.of("household", home)
    assert (listed.taken_at, listed.is_typed) == (TAKEN_ISO, False)


def test_a_scan_is_kept_as_it_is(station: Station, home: str, tmp_path: Path) -> None:
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(b"%PDF-1.4 a scan")
    made = station.files.attach(scan, "household", home)
    assert station.files.content(made) == scan.read_bytes()


def test_the_same_content_is_kept_once_and_belongs_to_each_record(
    station: Station, home: str, tmp_path: Path
) -> None:
    file = photograph(tmp_path / "far.jpg")
    other = station.put("household", {"division_code": VILLAGE}).record_id
    first = station.files.attach(file, "household", home)
    assert station.files.attach(file, "household", home) == first
    second = station.files.attach(file, "household", other)
    assert second != first
    assert len(station.files.of("household", home)) == len(station.files.of("household", other)) == 1
    with station.store.notes() as db:
        assert db.execute("SELECT count(*) FROM blob").fetchone() == (1,)
    station.files.void(first, "拍错了")
    assert station.files.of("household", home) == []
    assert station.files.content(second)


def test_voiding_takes_the_file_out_of_its_field_and_asks_why(
    station: Station, home: str, tmp_path: Path
) -> None:
    file = photograph(tmp_path / "register.jpg")
    made = station.files.attach(file, "household", home, "register_photo_id")
    with pytest.raises(StationRefused, match="原因"):
        station.files.void(made, " ")
    station.files.void(made, "换成清楚的")
    record = station.store.get("household", home)
    assert record is not None and record["register_photo_id"] is None
    with pytest.raises(StationRefused):
        station.files.void(made, "再一次")
    assert station.files.attach(file, "household", home, "register_photo_id") == made
    assert len(station.files.of("household", home)) == 1


def test_what_nobody_could_open_is_refused(station: Station, home: str, tmp_path: Path) -> None:
    for name, content in (("a.exe", b"MZ"), ("cut.jpg", b"\xff\xd8"), ("cut.heic", HEIC.read_bytes()[:200])):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(StationRefused):
            station.files.attach(tmp_path / name, "household", home)
    assert station.files.of("household", home) == []
