"""Objects added after the end of a file are found there by a reader that knows nothing of us."""

import io

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.typeset.append import Finished, append_objects


def _finished() -> Finished:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.trailer.Info = pdf.make_indirect(pikepdf.Dictionary(Title="空"))
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    with pikepdf.open(io.BytesIO(out.getvalue())) as pdf:
        return Finished(
            out.getvalue(),
            int(pdf.trailer.Size),
            pdf.Root.objgen[0],
            pdf.trailer.Info.objgen[0],
            bytes(pdf.trailer.ID[0]),
        )


@given(st.integers(1, 900))
def test_every_appended_object_is_found(count: int) -> None:
    base = _finished()
    bodies = [b"<</Place %d/Next %d 0 R>>" % (n, base.size + n) for n in range(count)]
    with pikepdf.open(io.BytesIO(base.data)) as pdf:
        catalogue = pdf.Root.unparse(resolved=True)
    data = append_objects(base, catalogue, bodies)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.get_warnings() == [] and len(pdf.pages) == 1
        assert [int(pdf.get_object(base.size + n, 0).Place) for n in range(count)] == list(range(count))
    assert append_objects(base, catalogue, bodies) == data


def test_a_file_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="startxref"):
        append_objects(Finished(b"%PDF-1.7\n", 1, 1, 2, b""), b"<<>>", [])
