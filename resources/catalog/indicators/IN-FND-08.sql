-- figure: amount | 按投向 | 万元 = by fund_use: sum planned
-- figure: by_strand | 按三位一体 | 万元 = by poverty_strand: sum strand
SELECT 'planned' AS part, coalesce(w.fund_use, '') AS class, w.area AS area, 'project' AS entity, w.id AS id,
    w.id AS who, w.planned AS value
FROM work w
UNION ALL
SELECT 'strand', coalesce(w.strand, ''), w.area, 'project', w.id, w.id, w.planned
FROM work w
