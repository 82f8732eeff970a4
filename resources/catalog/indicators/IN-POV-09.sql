-- figure: households | 致贫原因（按户） | 户 = by poverty_cause: count cause
-- figure: persons | 致贫原因（按人） | 人 = by poverty_cause: sum cause
SELECT 'cause' AS part, coalesce(y.cause_main, '') AS class, r.area AS area, 'household_year' AS entity, y.id AS id,
    r.id AS who, r.persons AS value
FROM @household_year y
JOIN roll r ON r.id = y.household_id AND r.home = y.home
WHERE y.year = :year AND coalesce(r.status, '9') <> '9'
