-- figure: townships | 乡镇结对 | 对 = count township
-- figure: villages | 村结对 | 对 = count village
-- figure: share | 深度贫困地区占比 | % = share count deep / count every
SELECT CASE b.pairing_level WHEN '40' THEN 'township' ELSE 'village' END AS part, '' AS class, b.area AS area,
    'pairing' AS entity, b.id AS id, b.id AS who, 1 AS value
FROM bond b
WHERE b.pairing_level IN ('40', '50')
UNION ALL
SELECT 'every', '', b.area, 'pairing', b.id, b.id, 1
FROM bond b
WHERE b.pairing_level IN ('40', '50')
UNION ALL
SELECT 'deep', '', b.area, 'pairing', b.id, b.id, 1
FROM bond b
WHERE b.pairing_level IN ('40', '50')
    AND EXISTS (SELECT 1 FROM deep d WHERE d.code = b.area OR d.code = substr(b.area, 1, 6))
