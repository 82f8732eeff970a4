-- figure: young | 不满1年 | 万元 = sum young
-- figure: middle | 1至2年 | 万元 = sum middle
-- figure: old | 2年以上 | 万元 = sum old
SELECT CASE WHEN a.doc_date > :year_ago THEN 'young' WHEN a.doc_date > :two_years_ago THEN 'middle' ELSE 'old' END
        AS part, '' AS class, a.area AS area, 'fund_allocation' AS entity, a.id AS id, a.id AS who, a.unspent AS value
FROM allotment a
WHERE a.unspent > 0
