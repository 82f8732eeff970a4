-- figure: rate | 贫困发生率 | % = share sum poor / sum rural
SELECT 'poor' AS part, '' AS class, r.area AS area, 'household' AS entity, r.id AS id, r.id AS who, r.persons AS value
FROM roll r
WHERE r.status IN ('0', '1', '4')
UNION ALL
SELECT 'rural', '', v.division_code, 'village_year', v.id, v.id, coalesce(v.rural_population, 0)
FROM @village_year v
WHERE v.year = :year
