-- figure: every | 自动预警 | 条 = count warned
-- figure: by_severity | 按严重程度 | 条 = by severity: count warned
-- figure: by_rule | 按规则 | 条 = by check: count rule
SELECT 'warned' AS part, f.severity AS class, f.area AS area, f.entity AS entity, f.record_id AS id,
    f.record_id AS who, 1 AS value
FROM warning f
WHERE f.check_id LIKE 'VR-FND-%' OR f.check_id LIKE 'VR-PRJ-%'
UNION ALL
SELECT 'rule', f.check_id, f.area, f.entity, f.record_id, f.record_id, 1
FROM warning f
WHERE f.check_id LIKE 'VR-FND-%' OR f.check_id LIKE 'VR-PRJ-%'
