-- figure: plans | 科技帮扶方案 | 个 = count plan
-- figure: projects | 科技帮扶项目 | 个 = count item
-- figure: people | 科技帮扶人员（去重） | 人 = distinct expert
SELECT 'plan' AS part, '' AS class, d.home AS area, 'policy_document' AS entity, d.id AS id, d.id AS who, 1 AS value
FROM @policy_document d
WHERE d.doc_type = '2' AND d.issue_date BETWEEN :first AND :day
UNION ALL
SELECT 'item', '', w.area, 'project', w.id, w.id, 1
FROM work w
WHERE w.fund_use = '8'
UNION ALL
SELECT 'expert', '', x.home, 'talent_exchange', x.id, x.who, 1
FROM exchange x
WHERE x.direction = 'E2W' AND x.talent_type IN ('4', '5')
