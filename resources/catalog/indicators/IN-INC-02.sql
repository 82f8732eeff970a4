-- figure: share | 与群众参与挂钩比例 | % = share count linked / count every
SELECT 'every' AS part, '' AS class, r.area AS area, 'household_measure' AS entity, m.id AS id, r.id AS who, 1 AS value
FROM @household_measure m
JOIN roll r ON r.id = m.household_id AND r.home = m.home
WHERE m.year = :year
UNION ALL
SELECT 'linked', '', r.area, 'household_measure', m.id, r.id, 1
FROM @household_measure m
JOIN roll r ON r.id = m.household_id AND r.home = m.home
WHERE m.year = :year AND m.participation_linked = 1
