-- figure: amount | 到位资金 | 万元 = sum arrived
-- figure: rate | 到位率 | % = share sum arrived / sum budget
SELECT 'arrived' AS part, '' AS class, a.area AS area, 'fund_allocation' AS entity, a.id AS id, a.id AS who,
    a.granted AS value
FROM allotment a
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first AND :day
    AND (a.source_code LIKE '07%' OR a.source_code LIKE '08%')
UNION ALL
SELECT 'budget', '', coalesce((SELECT min(p.code) FROM place p WHERE p.id = b.area_id), b.home),
    'fund_budget', b.id, b.id, coalesce(b.amount, 0)
FROM @fund_budget b
WHERE b.year = :year
