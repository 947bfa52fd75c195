-- The index and the search texts contain the function's earlier results, so a change of the function rebuilds
-- them:
-- on-change: reindex index concurrently public.organization_search
-- on-change: call public.refresh_all_fleet_rows()

-- Folds a text for searching: "Tromso", "Tromsø" and "TROMSO" become one word, and so do "Aas" and "Ås". It
-- has no SET clause, because that would prevent PostgreSQL from inlining it. It uses nothing outside
-- pg_catalog.
CREATE OR REPLACE FUNCTION public."fold_text"(value TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT replace(translate(replace(replace(lower(value), 'æ', 'ae'), 'ä', 'ae'), 'øöåéèêüáàóòñ', 'ooaeeeuaaoon'), 'aa', 'a')
$$;
