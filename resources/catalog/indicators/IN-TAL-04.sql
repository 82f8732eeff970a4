-- figure: persons | 人数 | 人 = distinct sent
-- alone: persons | 到东部培训、跟班
SELECT 'sent' AS part, '' AS class, x.home AS area, 'talent_exchange' AS entity, x.id AS id, x.who AS who, 1 AS value
FROM exchange x
WHERE x.direction = 'W2E' AND x.talent_type IN ('6', '7')
