-- title: 各协作机制的资金与项目
-- column: 协作机制 | code:mechanism | 36
-- column: 列入预算 | wan | 22
-- column: 指标下达 | wan | 22
-- column: 已拨付 | wan | 20
-- column: 已报账 | wan | 20
-- column: 项目数 | int | 14
-- column: 项目计划资金 | wan | 22
-- grouped: yes
SELECT coalesce((SELECT min(p.code) FROM place p WHERE p.id = b.area_id), b.home) AS area, '' AS entity, b.id AS id,
    coalesce(b.mechanism, '') AS mechanism, coalesce(b.amount, 0) AS budget, 0 AS granted, 0 AS paid, 0 AS spent,
    0 AS projects, 0 AS planned
FROM @fund_budget b
WHERE b.year = :year
UNION ALL
SELECT a.area, '', a.id, coalesce(f.mechanism, ''), 0, a.granted, 0, 0, 0, 0
FROM allotment a
JOIN @fund_allocation f ON f.id = a.id
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first AND :day
UNION ALL
SELECT a.area, '', d.id, coalesce(f.mechanism, ''), 0, 0,
    CASE WHEN coalesce(d.reverses_id, '') <> '' THEN -abs(d.amount) ELSE d.amount END, 0, 0, 0
FROM @fund_disbursement d
JOIN allotment a ON a.id = d.allocation_id
JOIN @fund_allocation f ON f.id = a.id
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first AND :day AND d.date <= :day
UNION ALL
SELECT a.area, '', r.id, coalesce(f.mechanism, ''), 0, 0, 0,
    CASE WHEN coalesce(r.reverses_id, '') <> '' THEN -abs(r.amount) ELSE r.amount END, 0, 0
FROM @fund_reimbursement r
JOIN @fund_disbursement d ON d.id = r.disbursement_id
JOIN allotment a ON a.id = d.allocation_id
JOIN @fund_allocation f ON f.id = a.id
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first AND :day AND r.date <= :day
UNION ALL
SELECT w.area, '', w.id, coalesce(p.mechanism, ''), 0, 0, 0, 0, 1, w.planned
FROM work w
JOIN @project p ON p.id = w.id AND p.home = w.home
