-- figure: share | 入库资金与年度资金比 | % = share sum library / sum allocated
SELECT 'library' AS part, '' AS class, w.area AS area, 'project' AS entity, w.id AS id, w.id AS who, w.planned AS value
FROM work w
WHERE w.status >= '20'
UNION ALL
SELECT 'allocated', '', a.area, 'fund_allocation', a.id, a.id, a.granted
FROM allotment a
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first AND :day
