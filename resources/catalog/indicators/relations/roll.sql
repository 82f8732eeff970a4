-- Every household of the register: its poverty status and its people on the reference day.
-- keys: id home
SELECT h.id, h.home, h.division_code AS area, h.identified_year, c.status, coalesce(p.persons, 0) AS persons
FROM @household h
LEFT JOIN (
    SELECT household_id, home, status
    FROM (
        SELECT s.household_id, s.home,
            CASE s.change_kind
                WHEN 'identify' THEN '0' WHEN 'pre_exit' THEN '1' WHEN 'return' THEN '4' WHEN 'remove' THEN '9'
                WHEN 'exit' THEN CASE WHEN s.poverty_status = '3' THEN '3' ELSE '2' END
                ELSE nullif(s.poverty_status, '') END AS status,
            row_number() OVER (
                PARTITION BY s.household_id, s.home
                ORDER BY s.year DESC,
                    CASE WHEN coalesce(s.effective_date, '') <> '' THEN s.effective_date
                        WHEN s.change_kind = 'imported' THEN '' ELSE '9999' END DESC,
                    CASE s.change_kind WHEN 'remove' THEN 5 WHEN 'return' THEN 4 WHEN 'exit' THEN 3
                        WHEN 'pre_exit' THEN 2 WHEN 'identify' THEN 1 ELSE 0 END DESC,
                    s.id DESC) AS place
        FROM @status_change s
        WHERE CASE WHEN coalesce(s.effective_date, '') <> '' THEN s.effective_date <= :day
            ELSE s.change_kind = 'imported' AND s.year <= :year END
    ) ordered
    WHERE place = 1
) c ON c.household_id = h.id AND c.home = h.home
LEFT JOIN (
    SELECT m.household_id, m.home, count(*) AS persons
    FROM @member m
    WHERE (coalesce(m.joined_date, '') = '' OR m.joined_date <= :day)
        AND (coalesce(m.left_date, '') = '' OR m.left_date > :day)
    GROUP BY m.household_id, m.home
) p ON p.household_id = h.id AND p.home = h.home
