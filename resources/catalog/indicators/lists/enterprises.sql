-- title: “万企帮万村”台账
-- column: 企业 | text | 46
-- column: 结对村 | division | 30
-- column: 帮扶类别 | code:enterprise_help_type | 24
-- column: 项目 | text | 36
-- column: 投入 | wan | 20
-- column: 受帮扶贫困人口 | int | 20
SELECT coalesce(nullif(p.supported_division, ''), h.home) AS area, 'enterprise_village_help' AS entity, h.id AS id,
    o.name, p.supported_division, h.help_type, h.project_name, h.amount, h.poor_persons
FROM @enterprise_village_help h
JOIN @pairing p ON p.id = h.pairing_id
LEFT JOIN @organization o ON o.id = p.supporter_org_id
WHERE h.year = :year
