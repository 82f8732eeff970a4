-- figure: households | 户数 | 户 = count poor
-- figure: persons | 人数 | 人 = sum poor
-- alone: households | 未脱贫户数
-- alone: persons | 未脱贫人数
SELECT 'poor' AS part, '' AS class, r.area AS area, 'household' AS entity, r.id AS id, r.id AS who, r.persons AS value
FROM roll r
WHERE r.status IN ('0', '1', '4')
