-- figure: persons | 三区三州搬迁人数 | 人 = sum sanqu
-- figure: share | 占比 | % = share sum sanqu / sum every
-- alone: share | 三区三州搬迁占比
SELECT 'every' AS part, '' AS class, r.area AS area, 'relocation' AS entity, o.id AS id, r.id AS who,
    coalesce(o.relocated_persons, 0) AS value
FROM @relocation o
JOIN roll r ON r.id = o.household_id AND r.home = o.home
WHERE o.plan_year = :year AND o.move_in_date <= :day
UNION ALL
SELECT 'sanqu', '', r.area, 'relocation', o.id, r.id, coalesce(o.relocated_persons, 0)
FROM @relocation o
JOIN roll r ON r.id = o.household_id AND r.home = o.home
WHERE o.plan_year = :year AND o.move_in_date <= :day
    AND EXISTS (SELECT 1 FROM place p WHERE p.sanqu = 1 AND r.area LIKE p.code || '%')
