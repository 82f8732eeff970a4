-- title: 帮扶需求清单（不含个人信息）
-- column: 需求编号 | text | 26
-- column: 所在乡镇 | division | 30
-- column: 家庭人数 | int | 16
-- column: 致贫原因 | code:poverty_cause | 24
-- column: 需要 | text | 46
-- column: 金额 | yuan | 20
-- column: 状态 | code:help_request_status | 18
SELECT coalesce(r.area, nullif(q.village_code, ''), q.home) AS area, 'help_request' AS entity, q.id AS id, upper(substr(q.id, 25, 12)) AS number,
    substr(coalesce(r.area, nullif(q.village_code, ''), q.home), 1, 9) AS township, r.persons, y.cause_main, q.need, q.amount, q.status
FROM @help_request q
LEFT JOIN roll r ON r.id = q.household_id
LEFT JOIN @household_year y ON y.household_id = q.household_id AND y.year = :year
WHERE coalesce(q.status, '1') <> '3'
