-- Relocations that the household has moved into by the reference day.
-- keys: household_id
SELECT o.id, o.home, o.household_id, r.area, r.status
FROM @relocation o
JOIN roll r ON r.id = o.household_id AND r.home = o.home
WHERE o.move_in_date <= :day
