-- figure: persons | 就近就业（去重） | 人 = distinct near
-- figure: by_region | 按范围（去重） | 人 = by work_region: distinct near
SELECT 'near' AS part, j.region AS class, j.area AS area, 'employment' AS entity, j.id AS id, j.member_id AS who,
    1 AS value
FROM job j
WHERE j.region IN ('1', '2', '3')
