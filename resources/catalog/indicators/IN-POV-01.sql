-- figure: households | 户数 | 户 = count registered
-- figure: identified | 当年新识别人数 | 人 = sum identified
-- figure: removed | 当年清退人数 | 人 = sum removed
-- alone: households | 建档立卡户数
SELECT 'registered' AS part, '' AS class, r.area AS area, 'household' AS entity, r.id AS id, r.id AS who, 1 AS value
FROM roll r
WHERE r.identified_year <= :year AND coalesce(r.status, '') <> '9'
    AND (r.persons > 0 OR NOT EXISTS (  -- split off since: its year is that of the household it comes from
        SELECT m.id FROM @member m
        WHERE m.household_id = r.id AND m.home = r.home AND m.joined_date > :day
    ))
UNION ALL
SELECT CASE WHEN s.change_kind = 'identify' THEN 'identified' ELSE 'removed' END, '', r.area, 'status_change', s.id,
    r.id, r.persons
FROM @status_change s
JOIN roll r ON r.id = s.household_id AND r.home = s.home
WHERE s.change_kind IN ('identify', 'remove') AND s.year = :year AND s.effective_date <= :day
