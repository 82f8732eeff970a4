-- figure: twice | 身份证重复 | 人 = distinct twice
-- figure: counties | 其中跨县重复 | 人 = distinct counties
SELECT 'twice' AS part, '' AS class, p.area AS area, 'member' AS entity, p.id AS id, p.number AS who, 1 AS value
FROM person p
JOIN (SELECT number FROM person WHERE number IS NOT NULL GROUP BY number HAVING count(*) > 1) d ON d.number = p.number
UNION ALL
SELECT 'counties', '', p.area, 'member', p.id, p.number, 1
FROM person p
JOIN (
    SELECT number FROM person WHERE number IS NOT NULL
    GROUP BY number HAVING count(*) > 1 AND min(substr(area, 1, 6)) <> max(substr(area, 1, 6))
) d ON d.number = p.number
