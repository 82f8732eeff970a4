-- figure: new | 新招 | 人 = distinct new
-- figure: studying | 在读 | 人 = distinct studying
-- figure: graduated | 毕业 | 人 = distinct graduated
SELECT 'new' AS part, '' AS class, p.area AS area, 'student_enrolment' AS entity, s.id AS id, p.id AS who, 1 AS value
FROM @student_enrolment s
JOIN person p ON p.id = s.member_id AND p.home = s.home
WHERE s.enrol_date BETWEEN :first AND :day
UNION ALL
SELECT 'studying', '', p.area, 'student_enrolment', s.id, p.id, 1
FROM @student_enrolment s
JOIN person p ON p.id = s.member_id AND p.home = s.home
WHERE s.enrol_date <= :day AND (coalesce(s.graduated_date, '') = '' OR s.graduated_date > :day)
UNION ALL
SELECT 'graduated', '', p.area, 'student_enrolment', s.id, p.id, 1
FROM @student_enrolment s
JOIN person p ON p.id = s.member_id AND p.home = s.home
WHERE s.graduated_date BETWEEN :first AND :day
