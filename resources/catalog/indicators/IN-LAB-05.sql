-- figure: rate | 组织化程度 | % = share distinct organised / distinct away
SELECT 'away' AS part, '' AS class, j.area AS area, 'employment' AS entity, j.id AS id, j.member_id AS who, 1 AS value
FROM job j
WHERE j.region IN ('3', '4', '5', '6')
UNION ALL
SELECT 'organised', '', j.area, 'employment', j.id, j.member_id, 1
FROM job j
WHERE j.region IN ('3', '4', '5', '6') AND j.organised = 1
