-- title: 监管问题与整改
-- column: 问题类型 | code:issue_type | 24
-- column: 涉及规则 | text | 20
-- column: 金额 | wan | 16
-- column: 发现日期 | date | 21
-- column: 整改期限 | date | 21
-- column: 责任人 | text | 16
-- column: 状态 | code:issue_status | 18
-- column: 整改日期 | date | 20
SELECT s.home AS area, 'supervision_issue' AS entity, s.id AS id, s.issue_type, s.rule_id, s.amount,
    s.found_date, s.due_date, s.responsible_person, s.status, s.rectified_date
FROM @supervision_issue s
WHERE s.found_date <= :day AND (s.found_date >= :first OR s.status IN ('1', '3', '4'))
