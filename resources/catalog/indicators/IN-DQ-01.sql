-- figure: rate | 记录完整率 | % = share sum filled / sum required
-- beside: required | filled
SELECT 'required' AS part, '' AS class, q.home AS area, q.entity AS entity, q.id AS id, q.id AS who,
    q.required AS value
FROM completeness q
UNION ALL
SELECT 'filled', '', q.home, q.entity, q.id, q.id, q.filled
FROM completeness q
