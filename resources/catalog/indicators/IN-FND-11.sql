-- figure: households | 惠及户数（去重） | 户 = distinct household
-- figure: persons | 惠及人数（去重） | 人 = distinct person
SELECT 'household' AS part, '' AS class, r.area AS area, h.entity AS entity, h.id AS id, r.id AS who, 1 AS value
FROM helped h
JOIN roll r ON r.id = h.household_id
UNION ALL
SELECT 'person', '', p.area, h.entity, h.id, p.id, 1
FROM helped h
JOIN person p ON p.household_id = h.household_id AND h.member_id IN ('', p.id)
