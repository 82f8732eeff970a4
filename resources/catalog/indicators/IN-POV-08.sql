-- figure: mean | 人均纯收入（平均） | 元 = mean sum net / sum people
-- figure: median | 人均纯收入（中位） | 元 = median each
-- beside: people | net
SELECT 'net' AS part, '' AS class, i.area AS area, 'household_income' AS entity, i.id AS id, i.household_id AS who,
    i.net AS value
FROM income i
WHERE i.status IN ('2', '3') AND i.people > 0
UNION ALL
SELECT 'people', '', i.area, 'household_income', i.id, i.household_id, i.people
FROM income i
WHERE i.status IN ('2', '3') AND i.people > 0
UNION ALL
SELECT 'each', '', i.area, 'household_income', i.id, i.household_id,
    CASE WHEN i.net < 0 THEN -((-2 * i.net + i.people) / (2 * i.people))
        ELSE (2 * i.net + i.people) / (2 * i.people) END
FROM income i
WHERE i.status IN ('2', '3') AND i.people > 0
