-- figure: planned_households | 计划户数 | 户 = count planned
-- figure: planned_persons | 计划人数 | 人 = sum planned
-- figure: moved_households | 已搬迁户数 | 户 = count moved
-- figure: moved_persons | 已搬迁人数 | 人 = sum moved
-- alone: planned_households | 计划搬迁户数
-- alone: planned_persons | 计划搬迁人数
SELECT 'planned' AS part, '' AS class, r.area AS area, 'relocation' AS entity, o.id AS id, r.id AS who,
    coalesce(o.relocated_persons, 0) AS value
FROM @relocation o
JOIN roll r ON r.id = o.household_id AND r.home = o.home
WHERE o.plan_year = :year
UNION ALL
SELECT 'moved', '', r.area, 'relocation', o.id, r.id, coalesce(o.relocated_persons, 0)
FROM @relocation o
JOIN roll r ON r.id = o.household_id AND r.home = o.home
WHERE o.plan_year = :year AND o.move_in_date <= :day
