-- Cadres and talent whose time away touches the year; days in all and days within the year.
SELECT id, home, direction, talent_type, who, here,
    @days(until) - @days(start_date) + 1 AS days,
    @days(until) - @days(from_day) + 1 AS days_of_year
FROM (
    SELECT t.id, t.home, t.direction, t.talent_type, t.start_date,
        t.person_name || '/' || coalesce(t.home_org_id, '') AS who,
        CASE WHEN coalesce(t.actual_end, '') = '' OR t.actual_end >= :day THEN 1 ELSE 0 END AS here,
        CASE WHEN coalesce(t.actual_end, '') <> '' AND t.actual_end < :day
            THEN t.actual_end ELSE :day END AS until,
        CASE WHEN t.start_date < :first THEN :first ELSE t.start_date END AS from_day
    FROM @talent_exchange t
    WHERE t.start_date <= :day AND (coalesce(t.actual_end, '') = '' OR t.actual_end >= :first)
) spans
