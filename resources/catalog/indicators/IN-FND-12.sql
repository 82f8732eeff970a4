-- figure: area | 交易面积 | 亩 = sum area
-- figure: total | 交易总额 | 万元 = sum total
-- figure: received | 到账 | 万元 = sum received
-- figure: share | 用于脱贫攻坚比例 | % = share sum spent / sum received
SELECT 'area' AS part, '' AS class, t.seller_division AS area, 'land_quota_trade' AS entity, t.id AS id, t.id AS who,
    t.area_mu AS value
FROM @land_quota_trade t
WHERE t.agreement_date BETWEEN :first AND :day
UNION ALL
SELECT 'total', '', t.seller_division, 'land_quota_trade', t.id, t.id,
    (2 * t.area_mu * t.unit_price + 100) / 200
FROM @land_quota_trade t
WHERE t.agreement_date BETWEEN :first AND :day
UNION ALL
SELECT 'received', '', t.seller_division, 'land_quota_trade', t.id, t.id, coalesce(t.received, 0)
FROM @land_quota_trade t
WHERE t.agreement_date BETWEEN :first AND :day
UNION ALL
SELECT 'spent', '', w.area, 'project_fund', f.id, f.id, coalesce(f.planned, 0)
FROM @project_fund f
JOIN work w ON w.id = f.project_id AND w.home = f.home
WHERE f.source_code = '16'
