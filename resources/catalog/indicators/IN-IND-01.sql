-- figure: number | 引入企业、合作组织 | 个 = count category
-- figure: by_category | 按产业类别 | 个 = by industry_category: count category
-- figure: by_kind | 按主体类型 | 个 = by entity_kind: count kind
SELECT 'category' AS part, coalesce(e.industry_category, '') AS class, e.division_code AS area,
    'industry_entity' AS entity, e.id AS id, e.id AS who, 1 AS value
FROM @industry_entity e
WHERE e.introduced_date BETWEEN :first AND :day
UNION ALL
SELECT 'kind', coalesce(e.entity_kind, ''), e.division_code, 'industry_entity', e.id, e.id, 1
FROM @industry_entity e
WHERE e.introduced_date BETWEEN :first AND :day
