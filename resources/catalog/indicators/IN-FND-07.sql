-- figure: amount | 直接惠及建档立卡人口资金 | 万元 = sum direct
-- figure: share | 占比 | % = share sum direct / sum funded
-- alone: share | 直接惠及贫困人口占比
SELECT 'funded' AS part, '' AS class, w.area AS area, 'project' AS entity, w.id AS id, w.id AS who, w.planned AS value
FROM work w
UNION ALL
SELECT 'direct', '', w.area, 'project_beneficiary', b.id, b.household_id, coalesce(b.amount, 0)
FROM @project_beneficiary b
JOIN work w ON w.id = b.project_id AND w.home = b.home
WHERE w.delivery_grain = '1' AND coalesce(b.household_id, '') <> ''
UNION ALL
SELECT 'direct', '', s.area, 'project', s.id, s.id,
    CASE WHEN s.poor >= s.persons THEN s.planned ELSE (2 * s.planned * s.poor + s.persons) / (2 * s.persons) END
FROM (
    SELECT w.id, w.area, w.planned, w.beneficiary_persons AS persons,
        coalesce((SELECT sum(e.persons) FROM entitled e WHERE e.area LIKE w.area || '%'), 0) AS poor
    FROM work w
    WHERE w.delivery_grain IN ('2', '3') AND w.beneficiary_persons > 0
) s
