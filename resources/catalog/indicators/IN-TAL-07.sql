-- figure: leaders | 培训致富带头人 | 人 = count leader
-- figure: started | 创业成功率 | % = share count started / count leader
-- figure: driven | 带动贫困人口 | 人 = sum leader
SELECT 'leader' AS part, '' AS class, t.home AS area, 'training_participant' AS entity, t.id AS id, t.id AS who,
    coalesce(t.driven_poor_persons, 0) AS value
FROM trainee t
WHERE t.trainee_type = '07'
UNION ALL
SELECT 'started', '', t.home, 'training_participant', t.id, t.id, 1
FROM trainee t
WHERE t.trainee_type = '07' AND t.has_started_business = 1
