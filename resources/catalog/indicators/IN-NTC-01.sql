-- figure: rate | 实施前公示率 | % = share distinct shown / count started
SELECT 'started' AS part, '' AS class, w.area AS area, 'project' AS entity, w.id AS id, w.id AS who, 1 AS value
FROM work w
WHERE w.status BETWEEN '60' AND '90'
UNION ALL
SELECT 'shown', '', w.area, 'notice', n.id, w.id, 1
FROM posted n
JOIN work w ON w.id = n.project_id
WHERE n.notice_type = 'N11' AND n.state = '40' AND w.status BETWEEN '60' AND '90'
