-- The projects of the year that were not struck out, with their money in fen.
-- keys: id home
SELECT p.id, p.home, p.division_code AS area, p.project_status AS status, p.project_type, p.fund_use,
    p.delivery_grain, p.is_new, p.beneficiary_persons, p.actual_end, p.strand, p.participation_mode,
    coalesce(f.planned, 0) AS planned, coalesce(f.aid, 0) AS aid
FROM @project p
LEFT JOIN (
    SELECT project_id, home, sum(planned) AS planned,
        sum(CASE WHEN source_code LIKE '07%' OR source_code LIKE '08%' THEN planned ELSE 0 END) AS aid
    FROM @project_fund pf
    GROUP BY project_id, home
) f ON f.project_id = p.id AND f.home = p.home
WHERE p.year = :year AND coalesce(p.project_status, '') <> '99'
