-- figure: rate | 绩效自评覆盖率 | % = share distinct reviewed / count accepted
-- figure: score | 平均得分 | 得分 = mean sum reviewed / count reviewed
SELECT 'accepted' AS part, '' AS class, w.area AS area, 'project' AS entity, w.id AS id, w.id AS who, 1 AS value
FROM work w
WHERE w.status BETWEEN '80' AND '90'
UNION ALL
SELECT 'reviewed', '', w.area, 'performance_review', v.id, w.id, coalesce(v.score, 0)
FROM @performance_review v
JOIN work w ON w.id = v.project_id AND w.home = v.home
WHERE w.status BETWEEN '80' AND '90' AND v.review_date <= :day
