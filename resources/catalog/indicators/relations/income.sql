-- The income sheets of the year: net income in fen and the people who share it.
-- keys: household_id home
SELECT i.id, i.home, i.household_id, r.area, r.status,
    coalesce(i.wage_income, 0) + coalesce(i.business_income, 0) + coalesce(i.asset_dividend_income, 0)
        + coalesce(i.other_property_income, 0) + coalesce(i.family_planning_grant, 0)
        + coalesce(i.dibao_grant, 0) + coalesce(i.tekun_grant, 0) + coalesce(i.pension_grant, 0)
        + coalesce(i.ecology_grant, 0) + coalesce(i.other_transfer, 0) - coalesce(i.business_cost, 0) AS net,
    coalesce(i.income_population, r.persons) AS people
FROM @household_income i
JOIN roll r ON r.id = i.household_id AND r.home = i.home
WHERE i.year = :year
