-- figure: amount | 列入预算 | 万元 = sum budget
-- figure: by_mechanism | 按协作机制 | 万元 = by mechanism: sum budget
-- figure: by_supporter | 按帮扶方 | 万元 = by name: sum supporter
SELECT 'budget' AS part, coalesce(b.mechanism, '') AS class,
    coalesce((SELECT min(p.code) FROM place p WHERE p.id = b.area_id), b.home) AS area,
    'fund_budget' AS entity, b.id AS id, b.id AS who, coalesce(b.amount, 0) AS value
FROM @fund_budget b
WHERE b.year = :year
UNION ALL
SELECT 'supporter', coalesce(o.name, ''), coalesce((SELECT min(p.code) FROM place p WHERE p.id = b.area_id), b.home),
    'fund_budget', b.id, b.id, coalesce(b.amount, 0)
FROM @fund_budget b
LEFT JOIN @organization o ON o.id = b.supporter_org_id
WHERE b.year = :year
