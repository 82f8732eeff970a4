-- Notices that hung in the year, with the days they had to hang.
-- keys: project_id
SELECT n.id, n.home, n.notice_type, n.project_id, n.state, n.publish_date, n.days,
    coalesce(nullif(n.division_code, ''), n.home) AS area, coalesce(r.min_days, 0) AS min_days
FROM @notice n
LEFT JOIN notice_rule r ON r.notice_type = n.notice_type
WHERE n.state IN ('30', '40')
