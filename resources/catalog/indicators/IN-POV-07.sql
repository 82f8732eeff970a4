-- figure: counties | 贫困县摘帽 | 个 = count county
-- figure: villages | 贫困村出列 | 个 = count village
SELECT 'village' AS part, '' AS class, v.division_code AS area, 'village_year' AS entity, v.id AS id,
    v.division_code AS who, 1 AS value
FROM @village_year v
WHERE v.year = :year AND v.exit_year = :year
UNION ALL
SELECT 'county', '', c.division_code, 'county_year', c.id, c.division_code, 1
FROM @county_year c
WHERE c.year = :year AND c.exit_year = :year
