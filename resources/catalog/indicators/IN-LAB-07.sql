-- figure: rate | 掌握实用技能比例 | % = share count skilled / count labour
SELECT 'labour' AS part, '' AS class, p.area AS area, 'member' AS entity, p.id AS id, p.id AS who, 1 AS value
FROM person p
WHERE p.labour = 1
UNION ALL
SELECT 'skilled', '', p.area, 'member', p.id, p.id, 1
FROM person p
WHERE p.labour = 1 AND (
    coalesce(p.practical_skills, '') <> ''
    OR EXISTS (
        SELECT 1 FROM trainee t
        WHERE t.member_id = p.id AND (coalesce(t.certificate, '') <> '' OR t.training_field IN ('02', '03'))))
