-- Employment that touches the year; how long it lasted up to the reference day, and where it is.
-- keys: member_id home
-- keys: household_id home
SELECT id, home, member_id, household_id, area, channel, employer_entity_id, work_division,
    CASE WHEN coalesce(work_division, '') = '' OR coalesce(area, '') = '' THEN NULL
        WHEN length(work_division) >= 9 AND substr(work_division, 1, 9) = substr(area, 1, 9) THEN '1'
        WHEN length(work_division) >= 6 AND substr(work_division, 1, 6) = substr(area, 1, 6) THEN '2'
        WHEN substr(work_division, 1, 2) = substr(area, 1, 2) THEN '3'
        WHEN substr(work_division, 1, 2) = '44' THEN '4' ELSE '5' END AS region,
    CASE WHEN channel IN ('02', '03') THEN 1 ELSE 0 END AS organised,
    (ends_year - begins_year) * 12 + ends_month - begins_month
        + CASE WHEN ends_day = month_length THEN 1 ELSE 0 END
        - CASE WHEN CASE WHEN ends_day = month_length THEN 1 ELSE ends_day + 1 END < begins_day
            THEN 1 ELSE 0 END AS months
FROM (
    SELECT worked.*,
        CAST(substr(start_date, 1, 4) AS INTEGER) AS begins_year,
        CAST(substr(start_date, 6, 2) AS INTEGER) AS begins_month,
        CAST(substr(start_date, 9, 2) AS INTEGER) AS begins_day,
        CAST(substr(until, 1, 4) AS INTEGER) AS ends_year,
        CAST(substr(until, 6, 2) AS INTEGER) AS ends_month,
        CAST(substr(until, 9, 2) AS INTEGER) AS ends_day,
        CASE WHEN substr(until, 6, 2) IN ('04', '06', '09', '11') THEN 30
            WHEN substr(until, 6, 2) <> '02' THEN 31
            WHEN CAST(substr(until, 1, 4) AS INTEGER) % 4 = 0 THEN 29 ELSE 28 END AS month_length
    FROM (
        SELECT e.id, e.home, e.member_id, p.household_id, p.area, e.channel, e.employer_entity_id,
            e.work_division, e.start_date,
            CASE WHEN coalesce(e.end_date, '') <> '' AND e.end_date < :day
                THEN e.end_date ELSE :day END AS until
        FROM @employment e
        JOIN person p ON p.id = e.member_id AND p.home = e.home
        WHERE e.start_date <= :day AND (coalesce(e.end_date, '') = '' OR e.end_date >= :first)
    ) worked
) counted
