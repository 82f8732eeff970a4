-- figure: amount | 按投向 | 万元 = by fund_use: sum planned
SELECT 'planned' AS part, coalesce(w.fund_use, '') AS class, w.area AS area, 'project' AS entity, w.id AS id,
    w.id AS who, w.planned AS value
FROM work w
