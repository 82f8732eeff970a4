-- figure: rate | 有劳动力搬迁户就业比例 | % = share distinct working / distinct able
SELECT 'able' AS part, '' AS class, m.area AS area, 'relocation' AS entity, m.id AS id, m.household_id AS who,
    1 AS value
FROM moved m
WHERE EXISTS (SELECT 1 FROM person p WHERE p.household_id = m.household_id AND p.home = m.home AND p.capable = 1)
UNION ALL
SELECT 'working', '', m.area, 'employment', j.id, m.household_id, 1
FROM moved m
JOIN person p ON p.household_id = m.household_id AND p.home = m.home
JOIN job j ON j.member_id = p.id AND j.home = p.home
WHERE EXISTS (SELECT 1 FROM person q WHERE q.household_id = m.household_id AND q.home = m.home AND q.capable = 1)
