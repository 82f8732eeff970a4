-- figure: first | 稳定就业率（第一口径） | % = share distinct first / distinct employed
-- figure: second | 稳定就业率（第二口径） | % = share distinct second / distinct employed
-- alone: first | 第一口径稳定就业率
-- alone: second | 第二口径稳定就业率
SELECT 'employed' AS part, '' AS class, j.area AS area, 'employment' AS entity, j.id AS id, j.member_id AS who,
    1 AS value
FROM job j
UNION ALL
SELECT 'first', '', j.area, 'employment', j.id, j.member_id, 1
FROM job j
WHERE j.months >= :stable_months
UNION ALL
SELECT 'second', '', j.area, 'employment', j.id, j.member_id, 1
FROM job j
WHERE j.months >= :stable_months_second
