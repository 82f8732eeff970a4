-- figure: every | 培训贫困劳动力 | 人次 = count trained
SELECT 'trained' AS part, '' AS class, t.home AS area, 'training_participant' AS entity, t.id AS id, t.id AS who,
    1 AS value
FROM trainee t
WHERE t.trainee_type = '08'
