-- Who took part in a training that began in the year.
-- keys: member_id
SELECT p.id, p.home, p.event_id, p.trainee_type, p.member_id, p.certificate, p.has_started_business,
    p.driven_poor_persons, e.training_field
FROM @training_participant p
JOIN @training_event e ON e.id = p.event_id AND e.home = p.home
WHERE e.start_date BETWEEN :first AND :day
