-- The people of the register to whom assistance was due in the year, by village (VR-PRJ-015).
-- keys: area
SELECT r.area, sum(r.persons) AS persons
FROM roll r
LEFT JOIN roll_first f ON f.id = r.id AND f.home = r.home
WHERE coalesce(r.status, '9') <> '9' AND (r.status IN ('0', '1', '2', '4') OR f.status IN ('0', '1', '2', '4'))
GROUP BY r.area
