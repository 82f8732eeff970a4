"""Where each type of notice takes its words and rows from: the only code that a type has of its own."""

from collections.abc import Callable, Mapping

from desktop_app.notices.scene import Scene, Sourced
from desktop_app.notices.sources.beneficiaries import subsidies
from desktop_app.notices.sources.lists import allotment, cooperation, fulfilment, library, plan
from desktop_app.notices.sources.people import people
from desktop_app.notices.sources.projects import after_completion, before_start, sign_board
from desktop_app.notices.sources.village import cash_book, donations, loans, posts, relocations

Source = Callable[[Scene], Sourced]

SOURCES: Mapping[str, Source] = {
    **dict.fromkeys(("N01", "N02", "N03", "N04", "N05", "N06", "N07"), people),
    "N08": library,
    "N09": allotment,
    "N10": plan,
    "N11": before_start,
    "N12": subsidies,
    "N13": after_completion,
    "N14": fulfilment,
    "N15": cooperation,
    "N16": donations,
    "N17": relocations,
    "N18": posts,
    "N19": loans,
    "N20": cash_book,
    "N21": sign_board,
}
"""The source of each type in the catalogue."""
