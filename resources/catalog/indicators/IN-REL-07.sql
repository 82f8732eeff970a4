-- figure: rate | 后续扶持覆盖率 | % = share distinct followed / distinct moved
-- figure: by_type | 按扶持类型 | 户 = by followup_type: distinct followed
SELECT 'moved' AS part, '' AS class, m.area AS area, 'relocation' AS entity, m.id AS id, m.household_id AS who,
    1 AS value
FROM moved m
UNION ALL
SELECT 'followed', coalesce(f.followup_type, ''), m.area, 'relocation_followup', f.id, m.household_id, 1
FROM @relocation_followup f
JOIN moved m ON m.id = f.relocation_id AND m.home = f.home
WHERE coalesce(f.start_date, '') = '' OR f.start_date <= :day
