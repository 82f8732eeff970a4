-- figure: covered | 已结对国定贫困县 | 个 = distinct covered
-- figure: rate | 结对覆盖率 | % = share distinct covered / count county
SELECT 'county' AS part, '' AS class, c.code AS area, '' AS entity, c.code AS id, c.code AS who, 1 AS value
FROM poverty_county c
UNION ALL
SELECT 'covered', '', c.code, 'pairing', b.id, c.code, 1
FROM poverty_county c
JOIN bond b ON b.area = c.code
WHERE b.pairing_level = '30'
