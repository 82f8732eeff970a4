-- title: 重大情况
-- column: 问题类型 | code:issue_type | 30
-- column: 涉及规则 | text | 20
-- column: 金额 | wan | 18
-- column: 发现日期 | date | 20
-- column: 整改期限 | date | 20
-- column: 责任人 | text | 18
-- column: 状态 | code:issue_status | 22
-- column: 问责情况 | text | 26
SELECT s.home AS area, 'supervision_issue' AS entity, s.id AS id, s.issue_type, s.rule_id, s.amount, s.found_date,
    s.due_date, s.responsible_person, s.status, s.accountability_result
FROM @supervision_issue s
WHERE s.is_major = 1 AND s.found_date BETWEEN :first AND :day AND coalesce(s.status, '') <> '2'
