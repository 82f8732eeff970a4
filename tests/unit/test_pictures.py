"""The manual's pictures keep their colours, however few are kept."""

from pathlib import Path

from PIL import Image

from installer.pictures import manual_names, shrink, taken_as

SURFACE, STAR = (233, 238, 243), (179, 38, 30)
A_SHADE = 12


def test_surfaces_and_a_small_star_keep_their_colours(tmp_path: Path) -> None:
    """Greys of many shades, as letters have at their edges, outvote neither a surface nor a star."""
    whole = Image.new("RGB", (120, 120), SURFACE)
    for at in range(3000):
        whole.putpixel((at % 100, at // 100), (at % 199, (at * 7) % 211, (at * 3) % 193))
    whole.putpixel((110, 110), STAR)
    whole.save(tmp_path / "whole.png")
    shrink(tmp_path / "whole.png", tmp_path / "few.png")
    with Image.open(tmp_path / "few.png") as few:
        assert few.mode == "P"
        kept = few.convert("RGB")
    assert kept.getpixel((60, 60)) == SURFACE
    star = kept.getpixel((110, 110))
    assert isinstance(star, tuple)
    assert max(abs(mine - theirs) for mine, theirs in zip(star, STAR, strict=True)) <= A_SHADE


def test_every_picture_of_the_manual_is_there_and_small() -> None:
    folder = Path(__file__).parents[2] / "resources" / "help" / "pictures"
    kept = {path.stem: path.stat().st_size for path in folder.glob("*.png")}
    assert set(manual_names().values()) == set(kept)
    assert sum(kept.values()) <= 4_000_000
    assert (taken_as("household"), taken_as("home-1920")) == ("household-1-1366", "home-1920")
