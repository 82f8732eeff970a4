-- figure: projects | 旅游帮扶项目 | 个 = by tourism_item: count item
-- figure: trained | 旅游人才培训 | 人次 = count trained
SELECT 'item' AS part, coalesce(p.tourism_item, p.project_subtype) AS class, w.area AS area, 'project' AS entity, w.id AS id, w.id AS who,
    1 AS value
FROM work w
JOIN @project p ON p.id = w.id AND p.home = w.home
WHERE p.project_type = '0102' AND coalesce(p.tourism_item, p.project_subtype) IN ('1', '2', '3', '4', '5')
UNION ALL
SELECT 'trained', '', t.home, 'training_participant', t.id, t.id, 1
FROM trainee t
WHERE t.training_field = '07'
