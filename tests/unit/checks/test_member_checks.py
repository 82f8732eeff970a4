"""Each row is one member, or one member's year, and whether the check finds something."""

import pytest

from desktop_app.checks.registry import Holder
from tests.unit.checks.cases import Row, id_no, member, member_year, rows

CHILD = member(id_no=id_no("20100614"))
WOMAN = member(id_no=id_no(male=False))
OLD = member(id_no=id_no("19480312"))
UNKNOWN_AGE = member(id_type="9", id_no=None)

ROWS = [
    *rows(
        "VR-ID-001",
        (member(), False, "18 characters"),
        (member(id_no="5199001985021400"), True, "16 characters"),
        (member(id_no="519900850214003"), True, "15 digits have to be made longer"),
        (member(id_no=""), False, "missing is another check's business"),
        (member(id_no="５１９９００１９８５０２１４０３１５"), False, "edge: full-width digits"),
        (member(id_no="51990019850214O315"), True, "edge: a letter O for a nought"),
        (member(id_type="3", id_no=id_no() + "43"), False, "a disability card"),
        (member(id_type="3", id_no=id_no() + "43B1"), False, "a replaced disability card"),
        (member(id_type="3"), True, "18 characters are no disability card"),
        (member(id_no=id_no() + "43"), True, "20 characters are no identity card"),
    ),
    *rows(
        "VR-ID-002",
        (member(id_no="519900198502140032"), False, "right"),
        (member(id_no="51990019880808001x"), False, "edge: a small x is the same character"),
        (member(id_no="519900198502140033"), True, "the last digit is wrong"),
        (member(id_no="110105194912310021"), True, "vector of the standard, spoilt"),
        (member(id_no=""), False, "missing is another check's business"),
    ),
    *rows(
        "VR-ID-003",
        (member(id_no="549900200002290363"), False, "a leap day"),
        (member(id_no="519900198502300032"), True, "there is no 30 February"),
        (member(id_no="440524188001010014"), True, "right check character, born in 1880"),
        (member(id_no=id_no("19000101")), False, "edge: the first day allowed"),
        (member(id_no=id_no("20181101")), False, "edge: born today"),
        (member(id_no=id_no("20181102")), True, "edge: born tomorrow"),
    ),
    *rows(
        "VR-ID-004",
        (member(), False, "51 is Sichuan"),
        (member(id_no=id_no(region="100101")), True, "10 is no province"),
        (member(id_no=id_no(region="910101")), False, "edge: 91 stands in the table"),
    ),
    *rows(
        "VR-ID-005",
        (member(), False, "a county of once"),
        (member(id_no=id_no(region="519901")), True, "never a county"),
        (member(id_no=id_no(region="100101")), False, "edge: a wrong province is VR-ID-004's business"),
    ),
    *rows("VR-ID-006", (member(), False, "only oneself"), holders=(Holder("m1", "h1", True),)),
    *rows(
        "VR-ID-006",
        (member(), True, "a second member"),
        (member(left_date="2018-03-01"), False, "edge: one who has left may come up elsewhere"),
        (member(id_no=""), False, "no number"),
        holders=(Holder("m1", "h1", True), Holder("m2", "h1", True)),
    ),
    *rows("VR-ID-006", (member(), False, "edge: the other has left"), holders=(Holder("m2", "h2", False),)),
    *rows("VR-ID-011", (member(member_no="51342912345600101"), False, "nobody else")),
    *rows(
        "VR-ID-011",
        (member(member_no="51342912345600101"), True, "another member"),
        (member(), False, "edge: none yet: unique when present"),
        (member(member_no="  "), False, "edge: blank"),
        (member(member_no="51342912345600101", left_date="2018-03-01"), False, "edge: has left"),
        bearers=("王乙",),
    ),
    *rows("VR-MEM-009", (member(), True, "another household"), holders=(Holder("m2", "h2", True),)),
    *rows("VR-MEM-009", (member(), False, "edge: entered twice in one"), holders=(Holder("m2", "h1", True),)),
    *rows("VR-MEM-009", (member(), False, "edge: has left there"), holders=(Holder("m2", "h2", False),)),
    *rows(
        "VR-ID-009",
        (member(id_type="9", birth_date="1990-01-01", note="待补录户口"), False, "both written down"),
        (member(id_type="9", birth_date="1990-01-01", note=" "), True, "edge: no reason"),
        (member(id_type="9", note="待补录户口"), True, "edge: no day of birth"),
        (member(), False, "has papers"),
    ),
    *rows(
        "VR-ID-010",
        (member(), False, "has a number"),
        (member(id_no=None), True, "papers without a number"),
        (member(id_no=" "), True, "edge: blanks are no number"),
        (member(id_type="9", id_no=None), False, "no papers"),
    ),
    *rows(
        "VR-NAM-001",
        (member(name="阿卜杜热合曼·麦麦提"), False, "two parts"),
        (member(name="𬱖"), False, "edge: beyond the basic plane"),
        (member(name="张〇"), False, "the round nought is a character"),
        (member(name="Wang伟"), True, "Latin letters"),
        (member(name="王伟2"), True, "a digit"),
        (member(name="阿里··买买提"), True, "edge: two dots together"),
        (member(name="阿里•买买提"), False, "another dot is made the right one"),
        (member(name=""), False, "empty is VR-NAM-003's business"),
    ),
    *rows(
        "VR-NAM-002",
        (member(name="阿里·买买提"), False, "U+00B7"),
        (member(name="阿里•买买提"), True, "U+2022"),
        (member(name="王 伟"), True, "edge: a blank within"),
    ),
    *rows(
        "VR-NAM-003",
        (member(name="伟"), False, "one character"),
        (member(name=""), True, "none"),
        (member(name="伟" * 50), False, "edge: fifty"),
        (member(name="𬱖" * 50), False, "fifty beyond the basic plane"),
        (member(name="伟" * 51), True, "edge: fifty-one"),
    ),
    *rows(
        "VR-NAM-004",
        (member(), False, "all can be printed"),
        (member(name="吉克\ue000"), True, "one cannot"),
        (member(name=""), False, "edge: nothing to print"),
    ),
    *rows(
        "VR-MEM-008",
        (member(left_date="2018-01-01"), False, "later"),
        (member(left_date="2014-06-01"), False, "edge: the same day"),
        (member(left_date="2014-05-31"), True, "edge: the day before"),
    ),
    *rows(
        "VR-MEM-027",
        (member(), False, "entered"),
        (member(ethnicity=None), True, "missing"),
        (member(ethnicity=""), True, "edge: empty"),
    ),
    *rows(
        "VR-MEM-028",
        (member(), False, "a mobile number"),
        (member(phone="0834-2168888"), False, "a line with an area code"),
        (member(phone="08342168888"), False, "edge: the same without hyphen"),
        (member(phone=None), False, "none"),
        (member(phone="1381234123"), True, "edge: ten digits"),
        (member(phone="2381234123a"), True, "a letter"),
        (member(phone="83-2168888"), True, "an area code without nought"),
    ),
    *rows(
        "VR-MEM-030",
        (member(political="01"), False, "of age"),
        (member(political="01", id_no=id_no("20001102")), True, "edge: 18 tomorrow"),
        (member(political="01", id_no=id_no("20001101")), False, "edge: 18 today"),
        (member(political="03", id_no=id_no("19891101")), True, "29 today"),
        (member(political="03", id_no=id_no("19891102")), False, "still 28"),
        (UNKNOWN_AGE, False, "age unknown"),
    ),
    *rows(
        "VR-ID-007",
        (member_year(health="04", disability_no=id_no() + "43"), False, "one's own"),
        (member_year(health="04", disability_no=id_no("19900101") + "43"), True, "somebody else's"),
        (member_year(health="04", disability_no=id_no()), True, "edge: no kind and grade"),
        (member_year(), False, "none"),
        parent=member(),
    ),
    *rows(
        "VR-ID-008",
        (member_year(health="04", disability_no=id_no() + "43"), False, "has one"),
        (member_year(health="02,04"), True, "has none"),
        (member_year(health="02"), False, "edge: ill, not disabled"),
    ),
    *rows(
        "VR-MEM-010",
        (member_year(kinship="03"), False, "a son"),
        (member_year(kinship="04"), True, "a daughter who is a man"),
        (member_year(kinship="02"), False, "edge: a spouse may be either"),
        parent=member(),
    ),
    *rows("VR-MEM-010", (member_year(kinship="12"), False, "a mother"), parent=WOMAN),
    *rows("VR-MEM-010", (member_year(kinship="12"), False, "sex unknown"), parent=UNKNOWN_AGE),
    *rows(
        "VR-MEM-011",
        (member_year(), False, "education"),
        (member_year(education=None, school_status="03"), False, "at school"),
        (member_year(school_status="03"), True, "edge: both"),
        (member_year(education=None), True, "edge: neither"),
    ),
    *rows(
        "VR-MEM-012",
        (member_year(school_status="03"), False, "a pupil of 8"),
        (member_year(school_status="04"), True, "in the seventh class at 8"),
        (member_year(school_status="01"), True, "edge: before school at 8"),
        (member_year(school_status="02"), True, "in a nursery at 8"),
        (member_year(), False, "not at school"),
        parent=CHILD,
    ),
    *rows("VR-MEM-012", (member_year(school_status="25"), False, "no limit for a master"), parent=OLD),
    *rows(
        "VR-MEM-013",
        (member_year(education=None, school_status="03"), False, "at school"),
        (member_year(education=None), True, "neither school nor reason"),
        (member_year(education=None, school_status="01"), True, "before school is not at school"),
        (member_year(education=None, dropout_reason="02"), False, "a reason"),
        parent=CHILD,
    ),
    *rows("VR-MEM-013", (member_year(), False, "a man of 33"), parent=member()),
    *rows("VR-MEM-013", (member_year(), False, "edge: 16 today"), parent=member(id_no=id_no("20021101"))),
    *rows("VR-MEM-013", (member_year(), True, "edge: 16 tomorrow"), parent=member(id_no=id_no("20021102"))),
    *rows("VR-MEM-013", (member_year(), True, "edge: 6 today"), parent=member(id_no=id_no("20121101"))),
    *rows("VR-MEM-013", (member_year(), False, "edge: 6 tomorrow"), parent=member(id_no=id_no("20121102"))),
    *rows(
        "VR-MEM-014",
        (member_year(labour_skill="05"), False, "no labour"),
        (member_year(labour_skill="01"), True, "labour at 8"),
        parent=CHILD,
    ),
    *rows("VR-MEM-014", (member_year(), False, "edge: 16 today"), parent=member(id_no=id_no("20021101"))),
    *rows("VR-MEM-014", (member_year(), True, "edge: 16 tomorrow"), parent=member(id_no=id_no("20021102"))),
    *rows(
        "VR-MEM-015",
        (member_year(labour_skill="01"), True, "ordinary labour at 70"),
        (member_year(labour_skill="03"), False, "weak labour"),
        (member_year(labour_skill="05"), False, "no labour"),
        parent=OLD,
    ),
    *rows("VR-MEM-015", (member_year(), True, "edge: 60 today"), parent=member(id_no=id_no("19581101"))),
    *rows("VR-MEM-015", (member_year(), False, "edge: 60 tomorrow"), parent=member(id_no=id_no("19581102"))),
    *rows(
        "VR-MEM-017",
        (member_year(work_months=6), False, "a labourer"),
        (member_year(labour_skill="05", work_months=6), True, "no labour"),
        (member_year(labour_skill="04", work_months=1), True, "edge: lost labour, one month"),
        (member_year(labour_skill="05", work_months=0), False, "edge: nought months"),
        (member_year(labour_skill="03", public_post="01", public_post_months=12), False, "a post"),
    ),
    *rows(
        "VR-MEM-018",
        (member_year(work_region="4", work_months=6), False, "both"),
        (member_year(), False, "neither"),
        (member_year(work_months=0), False, "edge: nought months are none"),
        (member_year(work_region="4"), True, "a place without time"),
        (member_year(work_months=1), True, "time without a place"),
    ),
    *rows(
        "VR-MEM-019",
        (member_year(work_months=12), False, "edge: a whole year"),
        (member_year(work_months=13), True, "edge: thirteen"),
        (member_year(work_months=-1), True, "less than none"),
        (member_year(), False, "none"),
    ),
    *rows(
        "VR-MEM-020",
        (member_year(public_post="01", public_post_months=12), False, "both"),
        (member_year(), False, "neither"),
        (member_year(public_post="01"), True, "no months"),
        (member_year(public_post="01", public_post_months=0), True, "edge: nought months"),
        (member_year(public_post_months=1), True, "no post"),
    ),
    *rows(
        "VR-MEM-022",
        (member_year(health="01"), False, "healthy"),
        (member_year(health="02,04"), False, "edge: ill and disabled"),
        (member_year(health="01,02"), True, "healthy and ill"),
    ),
    *rows(
        "VR-MEM-023",
        (member_year(), False, "as resident"),
        (member_year(in_employee_medical=1), True, "both"),
        (member_year(in_employee_medical=None), False, "edge: not answered"),
    ),
    *rows(
        "VR-MEM-024",
        (member_year(), False, "as resident"),
        (member_year(in_resident_medical=0), True, "neither"),
        (member_year(in_resident_medical=0, in_employee_medical=None), False, "edge: not answered"),
    ),
    *rows(
        "VR-MEM-025",
        (member_year(), False, "insured"),
        (member_year(in_critical_illness=0), True, "not insured"),
        (member_year(in_critical_illness=None), False, "edge: not answered"),
    ),
    *rows(
        "VR-MEM-026",
        (member_year(is_dibao=1), False, "edge: one"),
        (member_year(is_dibao=1, is_tekun=1), True, "both"),
        (member_year(), False, "neither"),
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.check}: {row.why}")
def test_member(row: Row) -> None:
    assert bool(row.run()) is row.finds


def test_the_sentence_says_what_to_do_without_repeating_the_number() -> None:
    (found,) = Row("VR-ID-001", member(id_no="519900850214003"), True, "").run()
    assert found.message == (
        "证件号码位数不正确（居民身份证18位；残疾人证20或22位）：15位旧号码请在第6位后加“19”，末位补“2”。"
    )
    assert "850214" not in found.message


def test_facts_not_at_hand_skip_the_check() -> None:
    assert Row("VR-MEM-010", member_year(kinship="04"), False, "no member known", parent=None).run() == []
