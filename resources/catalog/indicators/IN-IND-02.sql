-- figure: amount | 协议投资额 | 万元 = sum agreed
SELECT 'agreed' AS part, '' AS class, e.division_code AS area, 'industry_entity' AS entity, e.id AS id, e.id AS who,
    coalesce(e.agreed_investment, 0) AS value
FROM @industry_entity e
WHERE e.introduced_date BETWEEN :first AND :day
