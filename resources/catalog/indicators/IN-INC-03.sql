-- figure: models | 先进典型 | 个 = count model
-- figure: by_kind | 按类型 | 个 = by model_kind: count model
SELECT 'model' AS part, coalesce(m.model_kind, '') AS class, m.home AS area, 'role_model' AS entity, m.id AS id,
    m.id AS who, 1 AS value
FROM @role_model m
WHERE m.year = :year
