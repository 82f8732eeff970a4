-- Households and people whom a measure of the year reached, once for every record that says so.
-- keys: household_id
SELECT b.household_id, coalesce(b.member_id, '') AS member_id, 'project_beneficiary' AS entity, b.id
FROM @project_beneficiary b
JOIN work w ON w.id = b.project_id AND w.home = b.home
WHERE coalesce(b.household_id, '') <> ''
UNION ALL
SELECT l.household_id, '', 'industry_link', l.id FROM @industry_link l WHERE l.year = :year
UNION ALL
SELECT o.household_id, '', 'relocation', o.id FROM @relocation o
WHERE o.plan_year = :year OR o.move_in_date BETWEEN :first AND :day
UNION ALL
SELECT j.household_id, j.member_id, 'employment', j.id FROM job j
UNION ALL
SELECT d.household_id, coalesce(d.member_id, ''), 'donation_match', d.id FROM @donation_match d
WHERE coalesce(d.household_id, '') <> '' AND d.confirmed_date BETWEEN :first AND :day
