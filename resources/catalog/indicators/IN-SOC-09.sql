-- figure: money | 资金增长 | % = growth sum money_now / sum money_before
-- figure: projects | 项目增长 | % = growth count projects_now / count projects_before
-- figure: people | 人员增长 | % = growth distinct people_now / distinct people_before
SELECT CASE WHEN a.doc_date >= :first THEN 'money_now' ELSE 'money_before' END AS part, '' AS class, a.area AS area,
    'fund_allocation' AS entity, a.id AS id, a.id AS who, a.granted AS value
FROM allotment a
WHERE a.ledger_type = '1' AND a.doc_date BETWEEN :first_before AND :day
    AND (a.source_code LIKE '07%' OR a.source_code LIKE '08%')
    AND EXISTS (SELECT 1 FROM place p WHERE p.sanqu = 1 AND a.area LIKE p.code || '%')
UNION ALL
SELECT CASE WHEN p.year = :year THEN 'projects_now' ELSE 'projects_before' END, '', p.division_code, 'project',
    p.id, p.id, 1
FROM @project p
WHERE p.year IN (:year, :year_before) AND p.project_status BETWEEN '40' AND '98'
    AND EXISTS (SELECT 1 FROM place c WHERE c.sanqu = 1 AND p.division_code LIKE c.code || '%')
UNION ALL
SELECT s.part, '', t.home, 'talent_exchange', t.id, t.person_name || '/' || coalesce(t.home_org_id, ''), 1
FROM @talent_exchange t
JOIN (
    SELECT 'people_now' AS part, :first AS first_day, :day AS last_day
    UNION ALL SELECT 'people_before', :first_before, :day_before
) s ON t.start_date <= s.last_day AND (coalesce(t.actual_end, '') = '' OR t.actual_end >= s.first_day)
WHERE t.direction = 'E2W' AND t.talent_type IN ('1', '2', '3', '4', '5')
    AND EXISTS (SELECT 1 FROM place c WHERE c.sanqu = 1 AND t.home LIKE c.code || '%')
