-- title: 先进典型（本人同意公开）
-- column: 类型 | code:model_kind | 46
-- column: 名称 | text | 50
-- column: 荣誉 | text | 60
SELECT m.home AS area, 'role_model' AS entity, m.id AS id, m.model_kind, m.name, m.honour
FROM @role_model m
WHERE m.year = :year AND m.consent = 1
