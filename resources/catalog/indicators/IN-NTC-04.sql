-- figure: every | 异议 | 件 = count raised
-- figure: rate | 办结率 | % = share count answered / count raised
-- figure: days | 平均办结天数 | 天 = mean sum answered / count answered
-- alone: rate | 异议办结率
SELECT 'raised' AS part, '' AS class, coalesce(nullif(n.division_code, ''), c.home) AS area, 'complaint' AS entity,
    c.id AS id, c.id AS who, 1 AS value
FROM @complaint c
JOIN @notice n ON n.id = c.notice_id
WHERE c.received_date BETWEEN :first AND :day
UNION ALL
SELECT 'answered', '', coalesce(nullif(n.division_code, ''), c.home), 'complaint', c.id, c.id,
    @days(c.reply_date) - @days(c.received_date)
FROM @complaint c
JOIN @notice n ON n.id = c.notice_id
WHERE c.received_date BETWEEN :first AND :day AND coalesce(c.reply_date, '') <> '' AND c.reply_date <= :day
