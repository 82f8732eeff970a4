-- figure: issues | 问题数 | 个 = count issue
-- figure: rate | 整改率 | % = share count closed / count issue
-- figure: overdue | 逾期数 | 个 = count overdue
-- alone: issues | 监管问题
-- alone: rate | 问题整改率
-- alone: overdue | 整改逾期
SELECT 'issue' AS part, '' AS class, s.home AS area, 'supervision_issue' AS entity, s.id AS id, s.id AS who, 1 AS value
FROM @supervision_issue s
WHERE s.found_date BETWEEN :first AND :day AND coalesce(s.status, '') <> '2'
UNION ALL
SELECT 'closed', '', s.home, 'supervision_issue', s.id, s.id, 1
FROM @supervision_issue s
WHERE s.found_date BETWEEN :first AND :day AND s.status IN ('4', '5')
UNION ALL
SELECT 'overdue', '', s.home, 'supervision_issue', s.id, s.id, 1
FROM @supervision_issue s
WHERE s.found_date <= :day AND s.due_date < :day AND s.status IN ('1', '3')
