-- figure: long_enough | 公示期达标率 | % = share count long / count hung
-- figure: proved | 佐证齐全率 | % = share count proved / count hung
SELECT 'hung' AS part, '' AS class, n.area AS area, 'notice' AS entity, n.id AS id, n.id AS who, 1 AS value
FROM posted n
WHERE n.publish_date BETWEEN :first AND :day AND n.min_days > 0
UNION ALL
SELECT 'long', '', n.area, 'notice', n.id, n.id, 1
FROM posted n
WHERE n.publish_date BETWEEN :first AND :day AND n.min_days > 0 AND n.days >= n.min_days
UNION ALL
SELECT 'proved', '', n.area, 'notice', n.id, n.id, 1
FROM posted n
WHERE n.publish_date BETWEEN :first AND :day AND n.min_days > 0
    AND EXISTS (SELECT 1 FROM @notice_evidence e WHERE e.notice_id = n.id AND e.evidence_kind = '1')
    AND EXISTS (SELECT 1 FROM @notice_evidence e WHERE e.notice_id = n.id AND e.evidence_kind = '2')
