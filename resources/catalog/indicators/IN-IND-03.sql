-- figure: amount | 实际投资额（当年） | 万元 = sum actual
-- figure: total | 实际投资额（累计） | 万元 = sum sofar
SELECT 'actual' AS part, '' AS class, e.division_code AS area, 'industry_year' AS entity, y.id AS id, e.id AS who,
    coalesce(y.actual_investment, 0) AS value
FROM @industry_year y
JOIN @industry_entity e ON e.id = y.entity_id AND e.home = y.home
WHERE y.year = :year
UNION ALL
SELECT 'sofar', '', e.division_code, 'industry_year', y.id, e.id, coalesce(y.actual_investment, 0)
FROM @industry_year y
JOIN @industry_entity e ON e.id = y.entity_id AND e.home = y.home
WHERE y.year <= :year
UNION ALL
SELECT 'actual', '', e.division_code, 'industry_entity', e.id, e.id, e.actual_investment
FROM @industry_entity e
WHERE coalesce(e.actual_investment, 0) <> 0 AND e.introduced_date BETWEEN :first AND :day
    AND NOT EXISTS (SELECT 1 FROM @industry_year y WHERE y.entity_id = e.id AND y.home = e.home)
UNION ALL
SELECT 'sofar', '', e.division_code, 'industry_entity', e.id, e.id, e.actual_investment
FROM @industry_entity e
WHERE coalesce(e.actual_investment, 0) <> 0 AND (coalesce(e.introduced_date, '') = '' OR e.introduced_date <= :day)
    AND NOT EXISTS (SELECT 1 FROM @industry_year y WHERE y.entity_id = e.id AND y.home = e.home)
