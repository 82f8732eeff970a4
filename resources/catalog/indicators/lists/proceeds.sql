-- title: 增减挂钩节余指标收益使用
-- column: 节余指标转出地 | division | 50
-- column: 到账 | wan | 28
-- column: 用于脱贫攻坚项目 | wan | 36
-- column: 是否主要用于脱贫攻坚（超过50%） | text | 50
SELECT y.county AS area, 'land_quota_trade' AS entity, max(y.trade) AS id, y.county AS place, sum(y.received) AS received,
    sum(y.spent) AS spent, CASE WHEN 2 * sum(y.spent) > sum(y.received) THEN '是' ELSE '否' END AS mostly
FROM (
    SELECT substr(t.seller_division, 1, 6) AS county, t.id AS trade, coalesce(t.received, 0) AS received, 0 AS spent
    FROM @land_quota_trade t
    WHERE t.agreement_date BETWEEN :first AND :day
    UNION ALL
    SELECT substr(w.area, 1, 6), '', 0, coalesce(f.planned, 0)
    FROM @project_fund f
    JOIN work w ON w.id = f.project_id AND w.home = f.home
    WHERE f.source_code = '16'
) y
GROUP BY y.county
