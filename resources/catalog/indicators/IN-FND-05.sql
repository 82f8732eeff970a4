-- figure: share | 县及县以下占比 | % = share sum low / sum every
SELECT 'every' AS part, '' AS class, a.area AS area, 'fund_allocation' AS entity, a.id AS id, a.id AS who,
    a.granted AS value
FROM allotment a
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first AND :day
    AND (a.source_code LIKE '07%' OR a.source_code LIKE '08%')
UNION ALL
SELECT 'low', '', a.area, 'fund_allocation', a.id, a.id, a.granted
FROM allotment a
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first AND :day AND length(a.area) >= 6
    AND (a.source_code LIKE '07%' OR a.source_code LIKE '08%')
