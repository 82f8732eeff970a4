-- figure: donors | 参与捐赠的单位、个人（去重） | 个 = distinct donor
-- figure: by_type | 按类型（去重） | 个 = by donor_type: distinct donor
SELECT 'donor' AS part, coalesce(o.donor_type, '') AS class, d.home AS area, 'donation' AS entity, d.id AS id,
    o.id AS who, 1 AS value
FROM @donation d
JOIN @donor o ON o.id = d.donor_id
WHERE d.date BETWEEN :first AND :day
