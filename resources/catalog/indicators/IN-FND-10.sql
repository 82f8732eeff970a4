-- figure: projects | 项目数 | 个 = count approved
-- figure: started | 开工率 | % = share count started / count approved
-- figure: finished | 完工率 | % = share count finished / count approved
-- figure: accepted | 验收率 | % = share count accepted / count approved
SELECT s.part AS part, '' AS class, w.area AS area, 'project' AS entity, w.id AS id, w.id AS who, 1 AS value
FROM work w
JOIN (
    SELECT 'approved' AS part, '40' AS least UNION ALL SELECT 'started', '60'
    UNION ALL SELECT 'finished', '70' UNION ALL SELECT 'accepted', '80'
) s ON w.status BETWEEN s.least AND '90' OR (w.status = '98' AND s.part = 'approved')
