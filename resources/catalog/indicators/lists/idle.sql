-- title: 结转结余资金
-- column: 指标文号 | text | 50
-- column: 下达到 | division | 30
-- column: 资金来源 | code:fund_source | 40
-- column: 下达日期 | date | 22
-- column: 余额 | wan | 24
-- column: 账龄 | text | 20
-- order: doc_date, id
SELECT a.area AS area, 'fund_allocation' AS entity, a.id AS id, f.doc_no, a.area AS place, a.source_code, a.doc_date,
    a.unspent,
    CASE WHEN a.doc_date > :year_ago THEN '不满1年' WHEN a.doc_date > :two_years_ago THEN '1至2年'
        ELSE '2年以上' END AS age
FROM allotment a
JOIN @fund_allocation f ON f.id = a.id AND f.home = a.home
WHERE a.unspent > 0
