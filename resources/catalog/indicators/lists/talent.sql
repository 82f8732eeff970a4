-- title: 干部人才名册
-- column: 方向 | code:talent_direction | 30
-- column: 类型 | code:talent_type | 26
-- column: 姓名 | text | 24
-- column: 派出单位 | text | 40
-- column: 接收单位 | text | 40
-- column: 开始 | date | 20
-- column: 结束 | date | 20
SELECT t.home AS area, 'talent_exchange' AS entity, t.id AS id, t.direction, t.talent_type, t.person_name,
    a.name AS sent_by, b.name AS received_by, t.start_date, t.actual_end
FROM @talent_exchange t
LEFT JOIN @organization a ON a.id = t.home_org_id
LEFT JOIN @organization b ON b.id = t.host_org_id
WHERE t.start_date <= :day AND (coalesce(t.actual_end, '') = '' OR t.actual_end >= :first)
