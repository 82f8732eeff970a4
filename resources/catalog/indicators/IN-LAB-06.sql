-- figure: events | 招聘会 | 场 = count event
-- figure: jobs | 提供岗位 | 个 = sum event
-- figure: signed | 达成意向 | 人 = sum signed
SELECT 'event' AS part, '' AS class, e.home AS area, 'labour_event' AS entity, e.id AS id, e.id AS who,
    coalesce(e.job_count, 0) AS value
FROM @labour_event e
WHERE e.date BETWEEN :first AND :day
UNION ALL
SELECT 'signed', '', e.home, 'labour_event', e.id, e.id, coalesce(e.signed_poor, 0)
FROM @labour_event e
WHERE e.date BETWEEN :first AND :day
