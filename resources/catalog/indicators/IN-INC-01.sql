-- figure: households | 参与激励户数（去重） | 户 = distinct reward
-- figure: points | 兑现积分 | 分 = sum points
-- figure: amount | 兑现金额 | 元 = sum reward
SELECT 'reward' AS part, '' AS class, r.area AS area, 'incentive_record' AS entity, i.id AS id, r.id AS who,
    coalesce(i.amount, 0) AS value
FROM @incentive_record i
JOIN roll r ON r.id = i.household_id AND r.home = i.home
WHERE i.date BETWEEN :first AND :day
UNION ALL
SELECT 'points', '', r.area, 'incentive_record', i.id, r.id, coalesce(i.points, 0)
FROM @incentive_record i
JOIN roll r ON r.id = i.household_id AND r.home = i.home
WHERE i.date BETWEEN :first AND :day
