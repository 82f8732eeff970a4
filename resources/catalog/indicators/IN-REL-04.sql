-- figure: area | 人均住房面积 | ㎡ = mean sum floor / sum persons
-- figure: over | 超25平方米户数 | 户 = count over
SELECT 'floor' AS part, '' AS class, r.area AS area, 'relocation' AS entity, o.id AS id, r.id AS who,
    o.floor_area AS value
FROM @relocation o
JOIN roll r ON r.id = o.household_id AND r.home = o.home
WHERE o.plan_year = :year AND o.floor_area > 0 AND o.relocated_persons > 0
UNION ALL
SELECT 'persons', '', r.area, 'relocation', o.id, r.id, o.relocated_persons
FROM @relocation o
JOIN roll r ON r.id = o.household_id AND r.home = o.home
WHERE o.plan_year = :year AND o.floor_area > 0 AND o.relocated_persons > 0
UNION ALL
SELECT 'over', '', r.area, 'relocation', o.id, r.id, 1
FROM @relocation o
JOIN roll r ON r.id = o.household_id AND r.home = o.home
WHERE o.plan_year = :year AND o.relocated_persons > 0 AND o.floor_area > 2500 * o.relocated_persons
