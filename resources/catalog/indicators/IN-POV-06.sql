-- figure: counties | 深度贫困县 | 个 = count county
-- figure: villages | 深度贫困村 | 个 = count village
SELECT d.level AS part, '' AS class, d.code AS area, d.entity AS entity, d.id AS id, d.code AS who, 1 AS value
FROM deep d
