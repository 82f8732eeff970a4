-- figure: amount | 实际投资额（当年引入主体） | 万元 = sum actual
SELECT 'actual' AS part, '' AS class, e.division_code AS area, 'industry_entity' AS entity, e.id AS id, e.id AS who,
    coalesce(e.actual_investment, 0) AS value
FROM @industry_entity e
WHERE e.introduced_date BETWEEN :first AND :day
