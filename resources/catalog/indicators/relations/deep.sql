-- Counties and villages of deep poverty: above the limit at the base year, strictly, or designated.
-- keys: code
SELECT v.division_code AS code, 'village' AS level, 'village_year' AS entity, v.id
FROM @village_year v
LEFT JOIN (
    SELECT area, sum(persons) AS poor FROM roll_base WHERE status IN ('0', '1', '4') GROUP BY area
) p ON p.area = v.division_code
WHERE v.year = :base_year AND (
    (v.rural_population > 0 AND coalesce(p.poor, 0) * 100 > :deep_village_percent * v.rural_population)
    OR v.designated = 1)
UNION ALL
SELECT c.division_code, 'county', 'county_year', c.id
FROM @county_year c
LEFT JOIN (
    SELECT substr(area, 1, 6) AS county, sum(persons) AS poor
    FROM roll_base WHERE status IN ('0', '1', '4') GROUP BY substr(area, 1, 6)
) p ON p.county = c.division_code
WHERE c.year = :base_year AND (
    (c.rural_population > 0
        AND coalesce(c.base_poor_population, p.poor, 0) * 100 > :deep_county_percent * c.rural_population)
    OR c.designated = 1)
