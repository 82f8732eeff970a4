-- title: 携手奔小康：国定贫困县结对覆盖
-- column: 国定贫困县 | text | 40
-- column: 县代码 | text | 20
-- column: 结对单位 | text | 60
-- column: 协议 | text | 36
-- order: missing, code
SELECT c.code AS area, 'pairing' AS entity, coalesce(b.id, '') AS id, c.name, c.code,
    coalesce(o.name, '（尚未结对）') AS supporter, p.agreement_no,
    CASE WHEN b.id IS NULL THEN 0 ELSE 1 END AS missing
FROM poverty_county c
LEFT JOIN bond b ON b.area = c.code AND b.pairing_level = '30'
LEFT JOIN @pairing p ON p.id = b.id
LEFT JOIN @organization o ON o.id = b.supporter_org_id
