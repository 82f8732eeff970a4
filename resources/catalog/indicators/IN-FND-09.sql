-- figure: projects | 新增项目（个数）占比 | % = share count deep / count every
-- figure: money | 新增项目（资金）占比 | % = share sum deep / sum every
SELECT 'every' AS part, '' AS class, w.area AS area, 'project' AS entity, w.id AS id, w.id AS who, w.planned AS value
FROM work w
WHERE w.is_new = 1
UNION ALL
SELECT 'deep', '', w.area, 'project', w.id, w.id, w.planned
FROM work w
WHERE w.is_new = 1 AND EXISTS (SELECT 1 FROM deep d WHERE d.code = w.area OR d.code = substr(w.area, 1, 6))
