-- figure: granted | 指标下达 | 万元 = sum allocated
-- figure: paid_out | 已拨付 | 万元 = sum disbursed
-- figure: accounted | 已报账 | 万元 = sum reimbursed
-- figure: disbursed | 拨付率 | % = share sum disbursed / sum allocated
-- figure: spent | 支出（报账）率 | % = share sum reimbursed / sum allocated
SELECT 'allocated' AS part, '' AS class, a.area AS area, 'fund_allocation' AS entity, a.id AS id, a.id AS who,
    a.granted AS value
FROM allotment a
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first AND :day
UNION ALL
SELECT 'disbursed', '', a.area, 'fund_disbursement', d.id, d.id,
    CASE WHEN coalesce(d.reverses_id, '') <> '' THEN -abs(d.amount) ELSE d.amount END
FROM @fund_disbursement d
JOIN allotment a ON a.id = d.allocation_id
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first AND :day AND d.date <= :day
UNION ALL
SELECT 'reimbursed', '', a.area, 'fund_reimbursement', b.id, b.id,
    CASE WHEN coalesce(b.reverses_id, '') <> '' THEN -abs(b.amount) ELSE b.amount END
FROM @fund_reimbursement b
JOIN @fund_disbursement d ON d.id = b.disbursement_id
JOIN allotment a ON a.id = d.allocation_id
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first AND :day AND b.date <= :day
