-- figure: rate | 竣工公告率 | % = share distinct shown / count finished
-- figure: timely | 及时率（竣工后30日内） | % = share distinct timely / count finished
SELECT 'finished' AS part, '' AS class, w.area AS area, 'project' AS entity, w.id AS id, w.id AS who, 1 AS value
FROM work w
WHERE w.status BETWEEN '70' AND '90'
UNION ALL
SELECT 'shown', '', w.area, 'notice', n.id, w.id, 1
FROM posted n
JOIN work w ON w.id = n.project_id
WHERE n.notice_type = 'N13' AND w.status BETWEEN '70' AND '90'
UNION ALL
SELECT 'timely', '', w.area, 'notice', n.id, w.id, 1
FROM posted n
JOIN work w ON w.id = n.project_id
WHERE n.notice_type = 'N13' AND w.status BETWEEN '70' AND '90' AND coalesce(w.actual_end, '') <> ''
    AND coalesce(n.publish_date, '') <> '' AND @days(n.publish_date) - @days(w.actual_end) <= 30
