-- figure: here | 在岗 | 人 = distinct here
-- figure: year | 当年累计 | 人 = distinct sent
-- alone: here | 挂职干部在岗
-- alone: year | 挂职干部当年累计
SELECT 'sent' AS part, '' AS class, x.home AS area, 'talent_exchange' AS entity, x.id AS id, x.who AS who, 1 AS value
FROM exchange x
WHERE x.direction = 'E2W' AND x.talent_type = '1'
UNION ALL
SELECT 'here', '', x.home, 'talent_exchange', x.id, x.who, 1
FROM exchange x
WHERE x.direction = 'E2W' AND x.talent_type = '1' AND x.here = 1
