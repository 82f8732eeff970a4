-- title: 项目明细
-- column: 项目 | text | 40
-- column: 地点 | division | 26
-- column: 投向 | code:fund_use | 22
-- column: 状态 | code:project_status | 18
-- column: 计划资金 | wan | 22
-- column: 已拨付 | wan | 20
-- column: 已报账 | wan | 20
-- column: 受益贫困户、人数更正 | text | 30
SELECT w.area AS area, 'project' AS entity, w.id AS id, p.name, w.area AS place, w.fund_use, w.status, w.planned,
    coalesce(d.paid, 0) AS paid, coalesce(b.spent, 0) AS spent,
    CASE WHEN p.poor_count_override IS NULL AND p.poor_persons_override IS NULL THEN ''
        ELSE coalesce(CAST(p.poor_count_override AS VARCHAR(9)) || '户', '')
            || coalesce(CAST(p.poor_persons_override AS VARCHAR(9)) || '人', '')
            || '：' || coalesce(p.poor_count_reason, '未写明原因') END AS corrected
FROM work w
JOIN @project p ON p.id = w.id AND p.home = w.home
LEFT JOIN (
    SELECT project_id, sum(CASE WHEN coalesce(reverses_id, '') <> '' THEN -abs(amount) ELSE amount END) AS paid
    FROM @fund_disbursement x WHERE date <= :day GROUP BY project_id
) d ON d.project_id = w.id
LEFT JOIN (
    SELECT project_id, sum(CASE WHEN coalesce(reverses_id, '') <> '' THEN -abs(amount) ELSE amount END) AS spent
    FROM @fund_reimbursement x WHERE date <= :day GROUP BY project_id
) b ON b.project_id = w.id
