-- figure: enterprises | 参与企业（去重） | 个 = distinct enterprise
-- figure: villages | 结对村（去重） | 个 = distinct village
-- figure: amount | 投入 | 万元 = sum amount
-- figure: poor | 受帮扶贫困人口 | 人 = sum poor
-- alone: amount | 企业帮村投入
SELECT 'enterprise' AS part, '' AS class, coalesce(nullif(p.supported_division, ''), h.home) AS area,
    'enterprise_village_help' AS entity, h.id AS id, p.supporter_org_id AS who, 1 AS value
FROM @enterprise_village_help h
JOIN @pairing p ON p.id = h.pairing_id
WHERE h.year = :year
UNION ALL
SELECT 'village', '', p.supported_division, 'enterprise_village_help', h.id, p.supported_division, 1
FROM @enterprise_village_help h
JOIN @pairing p ON p.id = h.pairing_id
WHERE h.year = :year AND coalesce(p.supported_division, '') <> ''
UNION ALL
SELECT 'amount', '', coalesce(nullif(p.supported_division, ''), h.home), 'enterprise_village_help', h.id, h.id,
    coalesce(h.amount, 0)
FROM @enterprise_village_help h
JOIN @pairing p ON p.id = h.pairing_id
WHERE h.year = :year
UNION ALL
SELECT 'poor', '', coalesce(nullif(p.supported_division, ''), h.home), 'enterprise_village_help', h.id, h.id,
    coalesce(h.poor_persons, 0)
FROM @enterprise_village_help h
JOIN @pairing p ON p.id = h.pairing_id
WHERE h.year = :year
