-- The four of the six priorities that an enrolment records: green channel, aid, an order class, a work placement.
-- figure: priorities | “六优先”落实率 | % = share sum kept / sum due
-- figure: employed | 毕业推荐就业率 | % = share count employed / count graduated
-- beside: due | kept
SELECT 'due' AS part, '' AS class, p.area AS area, 'student_enrolment' AS entity, s.id AS id, p.id AS who, 4 AS value
FROM @student_enrolment s
JOIN person p ON p.id = s.member_id AND p.home = s.home
WHERE s.enrol_date <= :day AND (coalesce(s.graduated_date, '') = '' OR s.graduated_date >= :first)
UNION ALL
SELECT 'kept', '', p.area, 'student_enrolment', s.id, p.id,
    coalesce(s.green_channel, 0) + coalesce(s.aid_granted, 0)
        + CASE WHEN s.class_type IN ('1', '2') THEN 1 ELSE 0 END
        + CASE WHEN coalesce(s.internship_date, '') <> '' THEN 1 ELSE 0 END
FROM @student_enrolment s
JOIN person p ON p.id = s.member_id AND p.home = s.home
WHERE s.enrol_date <= :day AND (coalesce(s.graduated_date, '') = '' OR s.graduated_date >= :first)
UNION ALL
SELECT 'graduated', '', p.area, 'student_enrolment', s.id, p.id, 1
FROM @student_enrolment s
JOIN person p ON p.id = s.member_id AND p.home = s.home
WHERE s.graduated_date BETWEEN :first AND :day
UNION ALL
SELECT 'employed', '', p.area, 'student_enrolment', s.id, p.id, 1
FROM @student_enrolment s
JOIN person p ON p.id = s.member_id AND p.home = s.home
WHERE s.graduated_date BETWEEN :first AND :day AND s.employed_date <= :day
