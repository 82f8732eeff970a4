-- title: 疑点数据清单
-- column: 区划 | division | 28
-- column: 规则 | text | 22
-- column: 疑点 | check | 70
-- column: 记录 | entity | 26
-- column: 严重程度 | severity | 16
-- order: area, check_id, id
SELECT f.area AS area, f.entity AS entity, f.record_id AS id, f.area AS place, f.check_id, f.check_id AS said,
    f.entity AS record, f.severity
FROM warning f
