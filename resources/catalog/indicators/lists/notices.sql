-- title: 公告公示情况
-- column: 编号 | text | 34
-- column: 类型 | code:notice_type | 40
-- column: 区划 | division | 26
-- column: 公示日期 | date | 20
-- column: 天数 | plain | 12
-- column: 状态 | code:notice_state | 20
SELECT coalesce(nullif(n.division_code, ''), n.home) AS area, 'notice' AS entity, n.id AS id, n.number,
    n.notice_type, coalesce(nullif(n.division_code, ''), n.home) AS place, n.publish_date, n.days, n.state
FROM @notice n
WHERE n.publish_date BETWEEN :first AND :day AND n.state IN ('20', '30', '40')
