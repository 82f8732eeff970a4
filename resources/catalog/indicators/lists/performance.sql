-- title: 绩效目标与自评
-- column: 项目 | text | 36
-- column: 绩效指标 | code:indicator_class | 24
-- column: 内容 | text | 36
-- column: 目标值 | text | 18
-- column: 完成值 | text | 18
-- column: 单位 | text | 12
-- column: 自评得分 | hundredths | 18
SELECT w.area AS area, 'project_indicator' AS entity, i.id AS id, p.name, i.indicator_class, i.name AS said,
    i.target_value, i.actual_value, i.unit, v.score
FROM @project_indicator i
JOIN work w ON w.id = i.project_id AND w.home = i.home
JOIN @project p ON p.id = w.id AND p.home = w.home
LEFT JOIN @performance_review v ON v.project_id = w.id AND v.home = w.home
    AND NOT EXISTS (
        SELECT 1 FROM @performance_review z
        WHERE z.project_id = v.project_id
            AND (z.review_date > v.review_date OR (z.review_date = v.review_date AND z.id > v.id)))
