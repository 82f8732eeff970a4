-- figure: household | 户均增收 | 元 = mean sum income / count linked
-- figure: person | 人均增收 | 元 = mean sum income / sum linked
SELECT 'income' AS part, '' AS class, r.area AS area, 'industry_link' AS entity, l.id AS id, r.id AS who,
    coalesce(l.income, 0) AS value
FROM @industry_link l
JOIN roll r ON r.id = l.household_id AND r.home = l.home
WHERE l.year = :year
UNION ALL
SELECT 'linked', '', r.area, 'household', r.id, r.id, r.persons
FROM roll r
WHERE EXISTS (SELECT 1 FROM @industry_link l WHERE l.household_id = r.id AND l.home = r.home AND l.year = :year)
