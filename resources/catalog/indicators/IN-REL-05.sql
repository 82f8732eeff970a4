-- figure: villages | 搬迁示范村 | 个 = count site
-- figure: money | 投入资金 | 万元 = sum money
-- alone: money | 示范村投入资金
SELECT 'site' AS part, '' AS class, s.division_code AS area, 'resettlement_site' AS entity, s.id AS id, s.id AS who,
    1 AS value
FROM @resettlement_site s
WHERE s.is_demo_village = 1
UNION ALL
SELECT 'money', '', s.division_code, 'project', w.id, w.id, w.planned
FROM @resettlement_site s
JOIN work w ON w.id = s.project_id
WHERE s.is_demo_village = 1 AND w.project_type LIKE '03%'
