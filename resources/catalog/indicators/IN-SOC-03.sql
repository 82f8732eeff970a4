-- figure: households | 受助户数（去重） | 户 = distinct matched
-- figure: amount | 受助金额 | 元 = sum matched
-- figure: rate | 匹配率 | % = share sum matched / sum given
SELECT 'matched' AS part, '' AS class, r.area AS area, 'donation_match' AS entity, m.id AS id, r.id AS who,
    coalesce(m.amount, 0) AS value
FROM @donation_match m
JOIN roll r ON r.id = m.household_id
JOIN @donation d ON d.id = m.donation_id
WHERE d.date BETWEEN :first AND :day
UNION ALL
SELECT 'given', '', d.home, 'donation', d.id, d.id, coalesce(d.cash, 0) + coalesce(d.goods_value, 0)
FROM @donation d
WHERE d.date BETWEEN :first AND :day
