-- figure: parks | 共建产业园区 | 个 = count park
-- figure: entities | 入园企业 | 个 = count entity
-- figure: poor | 吸纳贫困人口（去重） | 人 = distinct worker
SELECT 'park' AS part, '' AS class, k.home AS area, 'industrial_park' AS entity, k.id AS id, k.id AS who, 1 AS value
FROM @industrial_park k
WHERE coalesce(k.start_date, '') = '' OR k.start_date <= :day
UNION ALL
SELECT 'entity', '', e.division_code, 'industry_entity', e.id, e.id, 1
FROM @industry_entity e
WHERE coalesce(e.park_id, '') <> '' AND (coalesce(e.introduced_date, '') = '' OR e.introduced_date <= :day)
UNION ALL
SELECT 'worker', '', e.division_code, 'employment', j.id, j.member_id, 1
FROM job j
JOIN @industry_entity e ON e.id = j.employer_entity_id
WHERE coalesce(e.park_id, '') <> ''
