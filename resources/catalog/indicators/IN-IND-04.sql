-- figure: persons | 带动贫困人口（去重） | 人 = sum driven
SELECT 'driven' AS part, '' AS class, r.area AS area, 'household' AS entity, r.id AS id, r.id AS who, r.persons AS value
FROM roll r
WHERE EXISTS (SELECT 1 FROM @industry_link l WHERE l.household_id = r.id AND l.home = r.home AND l.year = :year)
    OR EXISTS (
        SELECT 1 FROM job j
        WHERE j.household_id = r.id AND j.home = r.home AND coalesce(j.employer_entity_id, '') <> '')
