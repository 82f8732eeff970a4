"""Rows of a list on their way back from a spreadsheet: fields by their names, computed columns left out."""

import csv
from collections.abc import Mapping
from io import StringIO

RECORD_ID = "记录编号"


def as_records(text: str, labels: Mapping[str, str]) -> str:
    """The copied text with every heading of ``labels`` replaced by the name of its field.

    A heading that stands for an empty name is computed here: its column is left out. A heading that is not in
    ``labels`` stays as it is, for the import to ask about. Empty where no heading and row were copied.
    """
    lines = [line for line in csv.reader(StringIO(text), delimiter="\t") if any(line)]
    if len(lines) < 2:  # a heading and a row
        return ""
    named = [labels.get(heading.strip(), heading.strip()) for heading in lines[0]]
    kept = [place for place, name in enumerate(named) if name]
    out = StringIO()
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow([named[place] for place in kept])
    writer.writerows([line[place] if place < len(line) else "" for place in kept] for line in lines[1:])
    return out.getvalue()
