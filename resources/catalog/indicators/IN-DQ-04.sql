-- figure: typed | 户均手工录入字段 | 项 = mean sum typed / count household
-- figure: reports | 自动生成公示、报表 | 份 = count made
SELECT 'typed' AS part, '' AS class, t.area AS area, t.entity AS entity, t.record_id AS id, t.record_id AS who,
    t.fields AS value
FROM typed_entry t
WHERE t.day BETWEEN :first AND :day AND t.entity NOT IN ('annual_report', 'attachment')
UNION ALL
SELECT 'household', '', r.area, 'household', r.id, r.id, 1
FROM roll r
WHERE coalesce(r.status, '9') <> '9'
UNION ALL
SELECT 'made', '', coalesce(nullif(n.division_code, ''), n.home), 'notice', n.id, n.id, 1
FROM @notice n
WHERE n.year = :year AND n.state IN ('20', '30', '40')
UNION ALL
SELECT 'made', '', coalesce(nullif(a.division_code, ''), a.home), 'annual_report', a.id, a.id, 1
FROM @annual_report a
WHERE substr(a.frozen_at, 1, 10) >= :first AND substr(a.frozen_at, 1, 10) < :day
