-- figure: errors | 错误数（每千条） | 条 = permille count error / count record
-- figure: warnings | 疑点数（每千条） | 条 = permille count warn / count record
-- same: record | IN-DQ-01.filled
SELECT f.severity AS part, '' AS class, f.area AS area, f.entity AS entity, f.record_id AS id, f.record_id AS who,
    1 AS value
FROM warning f
WHERE f.severity IN ('error', 'warn')
UNION ALL
SELECT 'record', '', q.home, q.entity, q.id, q.id, 1
FROM completeness q
