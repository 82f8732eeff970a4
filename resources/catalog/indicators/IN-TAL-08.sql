-- figure: every | 学校、医院结对 | 对 = count bond
-- figure: by_level | 按类别 | 对 = by pairing_level: count bond
SELECT 'bond' AS part, b.pairing_level AS class, b.area AS area, 'pairing' AS entity, b.id AS id, b.id AS who,
    1 AS value
FROM bond b
WHERE b.pairing_level IN ('70', '75', '80')
