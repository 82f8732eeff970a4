-- figure: growth | 增长率 | % = growth sum now / sum before
-- alone: growth | 财政援助资金增长率
SELECT CASE WHEN b.year = :year THEN 'now' ELSE 'before' END AS part, '' AS class,
    coalesce((SELECT min(p.code) FROM place p WHERE p.id = b.area_id), b.home) AS area,
    'fund_budget' AS entity, b.id AS id, b.id AS who, coalesce(b.amount, 0) AS value
FROM @fund_budget b
WHERE b.year IN (:year, :year_before)
