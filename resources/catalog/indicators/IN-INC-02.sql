-- figure: share | 与群众参与挂钩比例 | % = share count linked / count every
-- figure: deciding | 群众参与选择的项目比例 | % = share count deciding / count projects
-- figure: mandarin | 会讲普通话的劳动力比例 | % = share count spoken / count labour
-- alone: deciding | 群众参与选择的项目比例
-- alone: mandarin | 会讲普通话的劳动力比例
SELECT 'every' AS part, '' AS class, r.area AS area, 'household_measure' AS entity, m.id AS id, r.id AS who, 1 AS value
FROM @household_measure m
JOIN roll r ON r.id = m.household_id AND r.home = m.home
WHERE m.year = :year
UNION ALL
SELECT 'linked', '', r.area, 'household_measure', m.id, r.id, 1
FROM @household_measure m
JOIN roll r ON r.id = m.household_id AND r.home = m.home
WHERE m.year = :year AND m.participation_linked = 1
UNION ALL
SELECT 'projects', '', w.area, 'project', w.id, w.id, 1
FROM work w
UNION ALL
SELECT 'deciding', '', w.area, 'project', w.id, w.id, 1
FROM work w
WHERE ',' || w.participation_mode || ',' LIKE '%,1,%'
UNION ALL
SELECT 'labour', '', p.area, 'member', p.id, p.id, 1
FROM person p
WHERE p.labour = 1
UNION ALL
SELECT 'spoken', '', p.area, 'member', p.id, p.id, 1
FROM person p
WHERE p.labour = 1 AND p.speaks_mandarin = 1
