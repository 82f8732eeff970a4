-- figure: every | 培训党政干部 | 人次 = count cadre
-- figure: base | 其中基层干部 | 人次 = count base
-- alone: base | 其中培训基层干部
SELECT 'cadre' AS part, '' AS class, t.home AS area, 'training_participant' AS entity, t.id AS id, t.id AS who,
    1 AS value
FROM trainee t
WHERE t.trainee_type IN ('01', '02')
UNION ALL
SELECT 'base', '', t.home, 'training_participant', t.id, t.id, 1
FROM trainee t
WHERE t.trainee_type = '02'
