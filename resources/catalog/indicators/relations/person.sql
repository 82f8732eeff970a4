-- Everybody who belongs to a household on the reference day, with what is recorded of the year.
-- keys: household_id home
-- keys: id
SELECT n.id, n.home, n.household_id, n.number, r.area, r.status, n.born, y.labour_skill, y.practical_skills,
    y.school_status, y.dropout_reason, y.employment_wish, y.speaks_mandarin,
    CASE WHEN y.in_resident_medical = 1 OR y.in_employee_medical = 1 THEN 1 ELSE 0 END AS insured,
    CASE WHEN y.labour_skill IN ('01', '02', '03') AND n.born <= :born_16 AND n.born > :born_60
        THEN 1 ELSE 0 END AS labour,
    CASE WHEN y.labour_skill IN ('01', '02', '03') AND (n.born IS NULL OR n.born <= :born_16)
        THEN 1 ELSE 0 END AS capable
FROM (
    SELECT m.id, m.home, m.household_id,
        CASE WHEN length(m.id_no) >= 18 THEN substr(m.id_no, 1, 18) END AS number,
        CASE WHEN length(m.id_no) >= 18 AND substr(m.id_no, 7, 2) IN ('18', '19', '20')
                AND substr(m.id_no, 11, 2) BETWEEN '01' AND '12' AND substr(m.id_no, 13, 2) BETWEEN '01' AND '31'
            THEN substr(m.id_no, 7, 4) || '-' || substr(m.id_no, 11, 2) || '-' || substr(m.id_no, 13, 2)
            ELSE nullif(m.birth_date, '') END AS born
    FROM @member m
    WHERE (coalesce(m.joined_date, '') = '' OR m.joined_date <= :day)
        AND (coalesce(m.left_date, '') = '' OR m.left_date > :day)
) n
JOIN roll r ON r.id = n.household_id AND r.home = n.home
LEFT JOIN @member_year y ON y.member_id = n.id AND y.home = n.home AND y.year = :year
