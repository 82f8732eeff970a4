-- figure: mode | 安置方式 | 户 = by resettle_mode: count planned
SELECT 'planned' AS part, substr(coalesce(o.resettle_mode, ''), 1, 1) AS class, r.area AS area,
    'relocation' AS entity, o.id AS id, r.id AS who, 1 AS value
FROM @relocation o
JOIN roll r ON r.id = o.household_id AND r.home = o.home
WHERE o.plan_year = :year
