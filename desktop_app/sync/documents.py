"""Small signed papers – requests, certificates, revocations, keys – as texts a person can look at.

A paper is a JSON object ``{"paper", "body", "signature"}``. The signature covers the canonical bytes of
``[scheme, paper, body]``: UTF-8 JSON without spaces, members in alphabetical order, as RFC 8785 gives them
for texts, integers and lists.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.minisign import PublicKey

_SCHEME = "bangfu-paper-1"
_LONGEST = 4 * 1024 * 1024  # a list that takes ten thousand certificates back has one


@dataclass(frozen=True, slots=True)
class Paper:
    """A signed paper: what it is, what it says, and a signature of 64 bytes."""

    paper: str
    body: Mapping[str, Any]
    signature: bytes

    @classmethod
    def sign(cls, paper: str, body: Mapping[str, Any], keys: StationKeys) -> "Paper":
        """A paper signed with a station's or the province's key."""
        return cls(paper, body, keys.sign(_canonical(paper, body)))

    def holds(self, key: PublicKey) -> bool:
        """Whether the signature is that of ``key``."""
        return key.verifies(self.signature, _canonical(self.paper, self.body))

    @property
    def text(self) -> str:
        """The paper as it is kept and handed over."""
        whole = {
            "paper": self.paper,
            "body": self.body,
            "signature": b64encode(self.signature).decode(),
        }
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()

    @staticmethod
    def kind_of(text: str) -> str:
        """What a text says it is; an empty text for what is no paper."""
        try:
            return str(orjson.loads(text)["paper"])
        except (ValueError, KeyError, TypeError):
            return ""

    @classmethod
    def parse(cls, text: str, paper: str) -> "Paper":
        """The paper of the kind ``paper`` in a text; raises BundleRefused when it is none."""
        try:
            if len(text) > _LONGEST:
                raise ValueError("too long for a paper")
            read = orjson.loads(text)
            if read["paper"] != paper or not isinstance(read["body"], dict):
                raise ValueError("another paper")
            return cls(paper, read["body"], b64decode(read["signature"], validate=True))
        except (ValueError, KeyError, TypeError) as error:
            raise BundleRefused(Reason.TEXT_DAMAGED) from error


def _canonical(paper: str, body: Mapping[str, Any]) -> bytes:
    return orjson.dumps([_SCHEME, paper, body], option=orjson.OPT_SORT_KEYS)
