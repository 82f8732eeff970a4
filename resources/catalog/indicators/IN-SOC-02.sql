-- figure: growth | 增长率 | % = growth sum now / sum before
-- figure: used | 使用率 | % = share sum used / sum now
-- alone: growth | 社会帮扶增长率
-- alone: used | 社会帮扶使用率
SELECT CASE WHEN d.date >= :first THEN 'now' ELSE 'before' END AS part, '' AS class, d.home AS area,
    'donation' AS entity, d.id AS id, d.id AS who, coalesce(d.cash, 0) + coalesce(d.goods_value, 0) AS value
FROM @donation d
WHERE d.date BETWEEN :first_before AND :day
UNION ALL
SELECT 'used', '', d.home, 'project_fund', f.id, f.id, coalesce(f.planned, 0)
FROM @project_fund f
JOIN @donation d ON d.id = f.donation_id
WHERE d.date BETWEEN :first AND :day
UNION ALL
SELECT 'used', '', d.home, 'donation_match', m.id, m.id, coalesce(m.amount, 0)
FROM @donation_match m
JOIN @donation d ON d.id = m.donation_id
WHERE d.date BETWEEN :first AND :day AND coalesce(m.project_id, '') = ''
