-- figure: persons | 志愿服务 | 人次 = sum served
-- figure: hours | 服务时长 | 小时 = sum hours
-- figure: households | 结对户数（去重） | 户 = distinct paired
SELECT 'served' AS part, '' AS class, v.home AS area, 'volunteer_service' AS entity, v.id AS id, v.id AS who,
    coalesce(v.persons, 0) AS value
FROM @volunteer_service v
WHERE v.date BETWEEN :first AND :day
UNION ALL
SELECT 'hours', '', v.home, 'volunteer_service', v.id, v.id, coalesce(v.hours, 0)
FROM @volunteer_service v
WHERE v.date BETWEEN :first AND :day
UNION ALL
SELECT 'paired', '', v.home, 'volunteer_service', v.id, v.household_id, 1
FROM @volunteer_service v
WHERE v.date BETWEEN :first AND :day AND coalesce(v.household_id, '') <> ''
