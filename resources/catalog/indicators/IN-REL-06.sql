-- figure: rate | 搬迁脱贫率 | % = share distinct exited / distinct moved
SELECT 'moved' AS part, '' AS class, m.area AS area, 'relocation' AS entity, m.id AS id, m.household_id AS who,
    1 AS value
FROM moved m
UNION ALL
SELECT 'exited', '', m.area, 'relocation', m.id, m.household_id, 1
FROM moved m
WHERE m.status IN ('2', '3')
