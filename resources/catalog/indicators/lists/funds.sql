-- title: 资金收支总表（来源×投向）
-- column: 资金来源 | code:fund_source | 60
-- column: 投向 | code:fund_use | 50
-- column: 计划资金 | wan | 40
-- grouped: yes
SELECT w.area AS area, '' AS entity, f.id AS id, f.source_code, w.fund_use, coalesce(f.planned, 0) AS planned
FROM @project_fund f
JOIN work w ON w.id = f.project_id AND w.home = f.home
