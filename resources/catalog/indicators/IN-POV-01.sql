-- figure: households | 户数 | 户 = count registered
SELECT 'registered' AS part, '' AS class, r.area AS area, 'household' AS entity, r.id AS id, r.id AS who, 1 AS value
FROM roll r
WHERE r.identified_year <= :year AND coalesce(r.status, '') <> '9'
