-- figure: completion | 完成率 | % = plan target
SELECT 'target' AS part, a.indicator_id AS class,
    coalesce((SELECT min(p.code) FROM place p WHERE p.id = a.area_id), a.home) AS area,
    'assistance_plan' AS entity, a.id AS id, a.id AS who, coalesce(a.target, 0) AS value
FROM @assistance_plan a
WHERE a.year = :year
