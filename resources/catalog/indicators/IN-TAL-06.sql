-- figure: every | 培训专业技术人才 | 人次 = count expert
-- figure: by_type | 按对象 | 人次 = by trainee_type: count expert
SELECT 'expert' AS part, t.trainee_type AS class, t.home AS area, 'training_participant' AS entity, t.id AS id,
    t.id AS who, 1 AS value
FROM trainee t
WHERE t.trainee_type IN ('03', '04', '05', '06')
