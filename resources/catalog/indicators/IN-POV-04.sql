-- figure: households | 户数 | 户 = count returned
-- figure: persons | 人数 | 人 = sum returned
-- alone: households | 返贫户数
-- alone: persons | 返贫人数
SELECT 'returned' AS part, '' AS class, r.area AS area, 'status_change' AS entity, s.id AS id, r.id AS who,
    r.persons AS value
FROM @status_change s
JOIN roll r ON r.id = s.household_id AND r.home = s.home
WHERE s.change_kind = 'return' AND s.year = :year AND s.effective_date <= :day
