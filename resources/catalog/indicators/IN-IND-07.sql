-- figure: workshops | 扶贫车间 | 个 = count workshop
-- figure: poor | 车间吸纳贫困人口（去重） | 人 = distinct worker
SELECT 'workshop' AS part, '' AS class, e.division_code AS area, 'industry_entity' AS entity, e.id AS id, e.id AS who,
    1 AS value
FROM @industry_entity e
WHERE e.is_poverty_workshop = 1 AND (coalesce(e.introduced_date, '') = '' OR e.introduced_date <= :day)
UNION ALL
SELECT 'worker', '', j.area, 'employment', j.id, j.member_id, 1
FROM job j
WHERE j.channel = '04'
