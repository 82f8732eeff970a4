-- Money handed down, leaves only: what was split to a lower level is counted there (amendment A1).
-- keys: id
SELECT a.id, a.home, a.to_division AS area, a.source_code, a.ledger_type, a.doc_date,
    coalesce(a.amount, 0) + coalesce(c.moved, 0) AS granted,
    coalesce(a.opening_balance, a.amount, 0) + coalesce(c.moved, 0) - coalesce(u.used, 0) AS unspent
FROM @fund_allocation a
LEFT JOIN (
    SELECT parent_allocation_id,
        sum(CASE ledger_type WHEN '2' THEN amount WHEN '5' THEN -abs(amount) ELSE -amount END) AS moved
    FROM @fund_allocation children
    WHERE coalesce(parent_allocation_id, '') <> ''
    GROUP BY parent_allocation_id
) c ON c.parent_allocation_id = a.id
LEFT JOIN (
    SELECT d.allocation_id,
        sum(CASE WHEN coalesce(b.reverses_id, '') <> '' THEN -abs(b.amount) ELSE b.amount END) AS used
    FROM @fund_reimbursement b
    JOIN @fund_disbursement d ON d.id = b.disbursement_id
    WHERE b.date <= :day
    GROUP BY d.allocation_id
) u ON u.allocation_id = a.id
WHERE a.ledger_type IN ('1', '6') AND a.doc_date <= :day
