-- figure: amount | 社会帮扶款物 | 万元 = sum given
-- figure: times | 笔数 | 笔 = count given
-- figure: cash | 其中现金 | 万元 = sum cash
-- figure: goods | 其中物资折价 | 万元 = sum goods
-- figure: by_donor | 按捐赠方类型 | 万元 = by donor_type: sum given
-- figure: by_campaign | 按活动 | 万元 = by campaign: sum campaign
-- alone: times | 社会帮扶笔数
-- alone: cash | 现金
-- alone: goods | 物资折价
SELECT 'given' AS part, coalesce(o.donor_type, '') AS class, d.home AS area, 'donation' AS entity, d.id AS id,
    d.id AS who, coalesce(d.cash, 0) + coalesce(d.goods_value, 0) AS value
FROM @donation d
LEFT JOIN @donor o ON o.id = d.donor_id
WHERE d.date BETWEEN :first AND :day
UNION ALL
SELECT 'cash', '', d.home, 'donation', d.id, d.id, coalesce(d.cash, 0)
FROM @donation d
WHERE d.date BETWEEN :first AND :day AND d.cash > 0
UNION ALL
SELECT 'goods', '', d.home, 'donation', d.id, d.id, coalesce(d.goods_value, 0)
FROM @donation d
WHERE d.date BETWEEN :first AND :day AND d.goods_value > 0
UNION ALL
SELECT 'campaign', d.campaign, d.home, 'donation', d.id, d.id, coalesce(d.cash, 0) + coalesce(d.goods_value, 0)
FROM @donation d
WHERE d.date BETWEEN :first AND :day AND coalesce(d.campaign, '') <> ''
