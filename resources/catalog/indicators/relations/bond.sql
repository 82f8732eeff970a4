-- Pairings that are in force on the reference day.
SELECT p.id, p.home, p.pairing_level, p.mechanism, p.supporter_org_id,
    coalesce(nullif(p.supported_division, ''), p.home) AS area
FROM @pairing p
WHERE (coalesce(p.start_date, '') = '' OR p.start_date <= :day)
    AND (coalesce(p.end_date, '') = '' OR p.end_date >= :day)
