-- title: 督查检查日程
-- column: 种类 | code:inspection_kind | 20
-- column: 组织单位 | text | 46
-- column: 开始 | date | 22
-- column: 结束 | date | 22
-- column: 发现问题 | int | 18
-- column: 已销号 | int | 18
-- column: 整改中 | int | 18
-- order: start_date, id
SELECT i.home AS area, 'inspection' AS entity, i.id AS id, i.kind, o.name, i.start_date, i.end_date,
    (SELECT count(*) FROM @supervision_issue s WHERE s.inspection_id = i.id) AS found,
    (SELECT count(*) FROM @supervision_issue s WHERE s.inspection_id = i.id AND s.status IN ('2', '5')) AS closed,
    (SELECT count(*) FROM @supervision_issue s WHERE s.inspection_id = i.id AND s.status IN ('1', '3', '4')) AS open
FROM @inspection i
LEFT JOIN @organization o ON o.id = i.org_id
WHERE i.start_date BETWEEN :first AND :last
