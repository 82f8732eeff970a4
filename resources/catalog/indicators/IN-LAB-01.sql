-- figure: labour | 贫困劳动力 | 人 = count labour
-- figure: employed | 已就业 | 人 = count employed
-- figure: rate | 就业率 | % = share count employed / count labour
SELECT 'labour' AS part, '' AS class, p.area AS area, 'member' AS entity, p.id AS id, p.id AS who, 1 AS value
FROM person p
WHERE p.labour = 1
UNION ALL
SELECT 'employed', '', p.area, 'member', p.id, p.id, 1
FROM person p
WHERE p.labour = 1 AND EXISTS (SELECT 1 FROM job j WHERE j.member_id = p.id AND j.home = p.home)
