-- title: 资金收支总表（来源×投向）
-- column: 资金来源 | code:fund_source | 48
-- column: 投向 | code:fund_use | 36
-- column: 计划资金 | wan | 24
-- column: 已拨付 | wan | 24
-- column: 已报账 | wan | 24
-- grouped: yes
SELECT w.area AS area, '' AS entity, f.id AS id, f.source_code, w.fund_use, coalesce(f.planned, 0) AS planned,
    0 AS paid, 0 AS spent
FROM @project_fund f
JOIN work w ON w.id = f.project_id AND w.home = f.home
UNION ALL
SELECT w.area, '', d.id, coalesce(a.source_code, ''), w.fund_use, 0,
    CASE WHEN coalesce(d.reverses_id, '') <> '' THEN -abs(d.amount) ELSE d.amount END, 0
FROM @fund_disbursement d
JOIN work w ON w.id = d.project_id
LEFT JOIN @fund_allocation a ON a.id = d.allocation_id
WHERE d.date <= :day
UNION ALL
SELECT w.area, '', b.id, coalesce(a.source_code, ''), w.fund_use, 0, 0,
    CASE WHEN coalesce(b.reverses_id, '') <> '' THEN -abs(b.amount) ELSE b.amount END
FROM @fund_reimbursement b
JOIN work w ON w.id = b.project_id
LEFT JOIN @fund_disbursement d ON d.id = b.disbursement_id
LEFT JOIN @fund_allocation a ON a.id = d.allocation_id
WHERE b.date <= :day
