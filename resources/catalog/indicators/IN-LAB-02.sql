-- figure: persons | 到广东稳定就业（去重） | 人 = distinct stable
SELECT 'stable' AS part, '' AS class, j.area AS area, 'employment' AS entity, j.id AS id, j.member_id AS who,
    1 AS value
FROM job j
WHERE j.work_division LIKE '44%' AND j.months >= :stable_months
