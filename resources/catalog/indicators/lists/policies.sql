-- title: 政策文件、方案和规划
-- column: 类型 | code:policy_document_type | 30
-- column: 文件 | text | 70
-- column: 文号 | text | 44
-- column: 发文机关 | text | 46
-- column: 日期 | date | 22
SELECT d.home AS area, 'policy_document' AS entity, d.id AS id, d.doc_type, d.title, d.doc_no, d.issuer, d.issue_date
FROM @policy_document d
WHERE d.issue_date <= :day
