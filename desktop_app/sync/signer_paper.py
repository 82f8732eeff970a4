"""How the machine with the signing key introduces itself to the one that receives: its public halves."""

from dataclasses import dataclass

from desktop_app.sync.certificate import Certificate
from desktop_app.sync.documents import Paper
from desktop_app.sync.enrolment import ProvinceKey
from desktop_app.sync.errors import BundleRefused, Reason
from desktop_app.sync.keys import StationKeys
from desktop_app.sync.minisign import PublicKey

_SIGNER = "signer"


@dataclass(frozen=True, slots=True)
class SignerPaper:
    """What the receiving machine has to know.

    ``key`` is the signing key, ``recipient`` the age recipient for which unsigned files are sealed as well,
    ``certificate`` the text of the certificate of the hand that signs receipts, ``key_file`` the province's
    key file for stations that are enrolled from now on, ``succession`` the paper by which the key before
    handed over, empty where the receiving machine itself still has that key.
    """

    key: PublicKey
    recipient: str
    certificate: str
    key_file: str
    succession: str = ""

    def signed(self, keys: StationKeys) -> str:
        """The text of the paper, signed by the key that it names."""
        body = {
            "key": self.key.text,
            "recipient": self.recipient,
            "certificate": self.certificate,
            "key_file": self.key_file,
            "succession": self.succession,
        }
        return Paper.sign(_SIGNER, body, keys).text

    @classmethod
    def parse(cls, text: str) -> "SignerPaper":
        """The paper in a text; raises BundleRefused when it is none, or its parts do not belong together."""
        paper = Paper.parse(text, _SIGNER)
        try:
            names = ("recipient", "certificate", "key_file", "succession")
            key = PublicKey.parse(paper.body["key"])
            made = cls(key, **{name: str(paper.body[name]) for name in names})
        except (ValueError, KeyError, TypeError) as error:
            raise BundleRefused(Reason.TEXT_DAMAGED) from error
        hand, province = Certificate.parse(made.certificate), ProvinceKey.parse(made.key_file)
        if not paper.holds(key) or not hand.issued_by == province.key == key or hand.role != "province":
            raise BundleRefused(Reason.TEXT_DAMAGED)
        return made
