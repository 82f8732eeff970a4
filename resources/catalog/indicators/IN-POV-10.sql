-- figure: income | 收入未达标 | 户 = count income
-- figure: food | 吃穿未达标 | 户 = count food
-- figure: housing | 住房未达标 | 户 = count housing
-- figure: water | 饮水未达标 | 户 = count water
-- figure: education | 义务教育未达标 | 户 = distinct education
-- figure: medical | 基本医疗未达标 | 户 = distinct medical
SELECT 'income' AS part, '' AS class, i.area AS area, 'household_income' AS entity, i.id AS id, i.household_id AS who,
    1 AS value
FROM income i
WHERE i.status IN ('0', '1', '4') AND i.net < i.people * coalesce(
    (SELECT max(l.amount) FROM poverty_line_of_year l WHERE l.province = substr(i.area, 1, 2)),
    (SELECT max(l.amount) FROM poverty_line_of_year l WHERE l.province = '00'))
UNION ALL
SELECT 'food', '', r.area, 'status_change', s.id, r.id, 1
FROM @status_change s
JOIN roll r ON r.id = s.household_id AND r.home = s.home
WHERE s.year = :year AND s.check_food_clothes = 0 AND r.status IN ('0', '1', '4')
UNION ALL
SELECT 'housing', '', r.area, 'household_year', y.id, r.id, 1
FROM @household_year y
JOIN roll r ON r.id = y.household_id AND r.home = y.home
WHERE y.year = :year AND y.house_grade IN ('C', 'D', 'N') AND r.status IN ('0', '1', '4')
UNION ALL
SELECT 'water', '', r.area, 'household_year', y.id, r.id, 1
FROM @household_year y
JOIN roll r ON r.id = y.household_id AND r.home = y.home
WHERE y.year = :year AND y.has_safe_water = 0 AND r.status IN ('0', '1', '4')
UNION ALL
SELECT 'education', '', p.area, 'member', p.id, p.household_id, 1
FROM person p
WHERE p.status IN ('0', '1', '4') AND p.born <= :born_6 AND p.born > :born_16
    AND coalesce(p.school_status, '') NOT BETWEEN '02' AND '25' AND coalesce(p.dropout_reason, '') <> '02'
UNION ALL
SELECT 'medical', '', p.area, 'member', p.id, p.household_id, 1
FROM person p
WHERE p.status IN ('0', '1', '4') AND p.insured = 0
