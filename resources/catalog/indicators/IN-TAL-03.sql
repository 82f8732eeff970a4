-- figure: persons | 人数 | 人 = distinct sent
-- figure: by_type | 按类型 | 人 = by talent_type: distinct sent
-- figure: month | 满1个月 | 人 = distinct month
-- figure: half | 满6个月 | 人 = distinct half
-- figure: year | 满1年 | 人 = distinct year
-- figure: months | 当年服务 | 人月 = sum sent
-- alone: persons | 选派专业技术人才
SELECT 'sent' AS part, x.talent_type AS class, x.home AS area, 'talent_exchange' AS entity, x.id AS id, x.who AS who,
    x.days_of_year AS value
FROM exchange x
WHERE x.direction = 'E2W' AND x.talent_type IN ('2', '3', '4', '5')
UNION ALL
SELECT s.part, '', x.home, 'talent_exchange', x.id, x.who, 1
FROM exchange x
JOIN (
    SELECT 'month' AS part, 30 AS least UNION ALL SELECT 'half', 180 UNION ALL SELECT 'year', 365
) s ON x.days >= s.least
WHERE x.direction = 'E2W' AND x.talent_type IN ('2', '3', '4', '5')
