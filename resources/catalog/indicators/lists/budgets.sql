-- title: 列入年度预算的财政援助资金
-- column: 帮扶方 | text | 46
-- column: 被帮扶地区 | text | 40
-- column: 预算文号 | text | 44
-- column: 上年 | wan | 24
-- column: 本年 | wan | 24
-- column: 是否增长 | text | 18
SELECT coalesce((SELECT min(p.code) FROM place p WHERE p.id = y.area_id), y.home) AS area, 'fund_budget' AS entity,
    y.id AS id, o.name AS supporter, a.name AS supported, y.doc_no, coalesce(y.before, 0) AS before,
    coalesce(y.amount, 0) AS amount,
    CASE WHEN coalesce(y.amount, 0) > coalesce(y.before, 0) THEN '是' ELSE '否' END AS grown
FROM (
    SELECT max(CASE WHEN b.year = :year THEN b.id ELSE '' END) AS id, min(b.home) AS home, b.supporter_org_id,
        b.area_id, max(CASE WHEN b.year = :year THEN b.doc_no ELSE '' END) AS doc_no,
        sum(CASE WHEN b.year = :year THEN b.amount ELSE 0 END) AS amount,
        sum(CASE WHEN b.year = :year_before THEN b.amount ELSE 0 END) AS before
    FROM @fund_budget b
    WHERE b.year IN (:year, :year_before)
    GROUP BY b.supporter_org_id, b.area_id
) y
LEFT JOIN @organization o ON o.id = y.supporter_org_id
LEFT JOIN @supported_area a ON a.id = y.area_id
