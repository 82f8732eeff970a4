"""What the province's office refuses to do, with a sentence for the person who asked."""

from desktop_app.store.errors import PersonMistake


class OfficeRefused(PersonMistake):
    """A step at the province's office that is not possible; ``message`` says what to do instead."""
