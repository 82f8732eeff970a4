-- figure: amount | 投向深度贫困县、村 | 万元 = sum deep
-- figure: share | 占比 | % = share sum deep / sum every
-- alone: share | 投向深度贫困县、村占比
SELECT 'every' AS part, '' AS class, w.area AS area, 'project' AS entity, w.id AS id, w.id AS who, w.aid AS value
FROM work w
UNION ALL
SELECT 'deep', '', w.area, 'project', w.id, w.id, w.aid
FROM work w
WHERE EXISTS (SELECT 1 FROM deep d WHERE d.code = w.area OR d.code = substr(w.area, 1, 6))
