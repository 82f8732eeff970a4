-- figure: twice | 身份证重复 | 人 = distinct twice
-- figure: counties | 其中跨县重复 | 人 = distinct counties
SELECT 'twice' AS part, '' AS class, r.area AS area, 'member' AS entity, m.id AS id, substr(m.id_no, 1, 18) AS who,
    1 AS value
FROM @member m
JOIN person p ON p.id = m.id AND p.home = m.home
JOIN roll r ON r.id = m.household_id AND r.home = m.home
JOIN (
    SELECT substr(k.id_no, 1, 18) AS number
    FROM @member k
    JOIN person o ON o.id = k.id AND o.home = k.home
    WHERE length(k.id_no) >= 18
    GROUP BY substr(k.id_no, 1, 18)
    HAVING count(*) > 1
) d ON d.number = substr(m.id_no, 1, 18)
UNION ALL
SELECT 'counties', '', r.area, 'member', m.id, substr(m.id_no, 1, 18), 1
FROM @member m
JOIN person p ON p.id = m.id AND p.home = m.home
JOIN roll r ON r.id = m.household_id AND r.home = m.home
JOIN (
    SELECT substr(k.id_no, 1, 18) AS number
    FROM @member k
    JOIN person o ON o.id = k.id AND o.home = k.home
    WHERE length(k.id_no) >= 18
    GROUP BY substr(k.id_no, 1, 18)
    HAVING count(DISTINCT substr(o.area, 1, 6)) > 1
) d ON d.number = substr(m.id_no, 1, 18)
