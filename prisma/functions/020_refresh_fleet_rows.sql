-- on-change: call public.refresh_all_fleet_rows()

-- Rebuilds the rows of `fleet_row` for the given installations from the tables that they are derived from.
CREATE OR REPLACE FUNCTION public."refresh_fleet_rows"(ids UUID[]) RETURNS VOID
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  -- Two transactions that change one installation (for example its label and its key) would otherwise each
  -- rebuild the row without the other's change. The one that waits here reads with a new snapshot, so it sees
  -- both changes.
  PERFORM 1 FROM public."fleet_row" WHERE "installation_id" = ANY (ids) ORDER BY "installation_id" FOR NO KEY UPDATE;

  INSERT INTO public."fleet_row" (
    "installation_id", "organization_id", "organization_name", "organization_number", "label", "client_id", "kid", "key_id",
    "template_id", "template_name", "environment", "custody", "renewal_days", "scopes", "phase", "draft_state",
    "has_open_link", "link_expires_at", "key_expires_at", "assumed_expires_at", "key_unknown", "expiry_source", "expiry_seen_at", "expiry_sort",
    "checked_sort", "pending_scopes", "pending_scope_names", "last_check_at", "last_check_failure", "token_seen_at", "token_seen_by",
    "reported_at", "report_due_at", "reported_healthy", "suspected_at", "rotation_state", "rotation_upload_at", "has_open_revival",
    "program_fails",
    "has_drift", "search_text", "created_at")
  SELECT i."id", o."id", o."name", o."number", i."label", i."client_id", k."kid", k."id",
    t."id", t."name", t."environment", i."custody", t."renewal_days",
    -- What the client has, by the same rule as lib/domain/current-configuration.ts: the last reading, else
    -- the newest revision, else what onboarding asked for.
    CASE
      WHEN jsonb_typeof(i."snapshot" -> 'apiScopes') = 'array'
        THEN ARRAY(SELECT s ->> 'scope' FROM jsonb_array_elements(i."snapshot" -> 'apiScopes') s)
      WHEN v."configuration" IS NOT NULL
        THEN ARRAY(SELECT jsonb_array_elements_text(v."configuration" -> 'apiScopes'))
      ELSE i."scopes" END,
    -- Nothing here may depend on the time. A link expires without a write, so an open link is not a phase.
    (CASE
      WHEN i."closed_at" IS NOT NULL THEN 'CLOSED'
      WHEN i."activated_at" IS NOT NULL THEN 'ACTIVE'
      WHEN d."state" IN ('REQUESTED', 'CREATED', 'RETURNED', 'ACCESS_REQUESTED') THEN 'WAITING'
      WHEN d."state" IS NOT NULL AND d."state" <> 'ABANDONED' THEN 'FAILED'
      ELSE 'NEW' END)::public."FleetPhase",
    d."state"::text, l."expires_at" IS NOT NULL, l."expires_at",
    k."believed",
    CASE WHEN k."believed" IS NULL
      THEN least(k."created_at", k."listed_at", k."proved_at") + make_interval(days => t."key_lifetime_days") END,
    k."unknown_since" IS NOT NULL, k."expiry_source", k."expiry_seen_at",
    CASE
      WHEN i."closed_at" IS NOT NULL OR i."activated_at" IS NULL THEN '9999-01-01Z'::timestamptz
      ELSE coalesce(k."believed", '1900-01-01Z'::timestamptz) END,
    coalesce(i."last_check_at", '1900-01-01Z'::timestamptz),
    cardinality(p."names"), p."names",
    i."last_check_at", i."last_check_failure",
    greatest(i."portal_token_at", i."fleet_api_token_at"),
    CASE
      WHEN i."portal_token_at" >= coalesce(i."fleet_api_token_at", i."portal_token_at") THEN 'portal'
      WHEN i."fleet_api_token_at" IS NOT NULL THEN 'fleet-api' END,
    i."reported_at", i."report_due_at", i."reported_healthy", i."suspected_at", r."state"::text,
    -- A rotation is not stuck because it has waited for as long as a service asked for.
    CASE WHEN r."upload_started_at" IS NOT NULL THEN greatest(r."upload_started_at", r."wait_until") END,
    EXISTS (SELECT 1 FROM public."revival_case" c WHERE c."installation_id" = i."id"
      AND c."state" IN ('OPEN', 'KEY_MADE', 'UPLOADED', 'VERIFIED')),
    coalesce(w."fails", f."fails", FALSE), i."has_drift",
    public."fold_text"(concat_ws(' ', o."name", o."number", i."label", i."client_id", k."kid",
      o."contact_name", o."contact_email", replace(o."contact_phone", ' ', ''))),
    i."created_at"
  FROM public."installation" i
  JOIN public."organization" o ON o."id" = i."organization_id"
  JOIN public."client_template" t ON t."id" = i."template_id"
  -- With installation custody there may be no proved key. Then the one that expires last is shown.
  LEFT JOIN LATERAL (SELECT k.*,
      -- An instant outside the years that are believed (lib/base/instant.ts) is unknown, and spoils no list.
      CASE WHEN k."expires_at" >= '2000-01-01Z' AND k."expires_at" < '2100-01-01Z' THEN k."expires_at" END AS "believed"
    FROM public."client_key" k WHERE k."installation_id" = i."id"
    AND (k."state" = 'CURRENT' OR k."state" = 'LISTED' AND i."custody" = 'INSTALLATION')
    ORDER BY k."state", "believed" DESC NULLS LAST, k."created_at" DESC LIMIT 1) k ON TRUE
  CROSS JOIN LATERAL (SELECT coalesce(array_agg(s ->> 'scope'), '{}') AS "names" FROM jsonb_array_elements(
    CASE WHEN jsonb_typeof(i."snapshot" -> 'apiScopes') = 'array' THEN i."snapshot" -> 'apiScopes' ELSE '[]'::jsonb END) s
    WHERE s ->> 'status' <> 'ok') p
  LEFT JOIN LATERAL (SELECT "configuration" FROM public."configuration_revision" v
    WHERE v."installation_id" = i."id" ORDER BY v."number" DESC LIMIT 1) v ON TRUE
  LEFT JOIN LATERAL (SELECT "state" FROM public."client_draft" d WHERE d."installation_id" = i."id"
    ORDER BY d."requested_at" DESC LIMIT 1) d ON TRUE
  CROSS JOIN LATERAL (SELECT max("expires_at") AS "expires_at" FROM public."onboarding_link" l
    WHERE l."installation_id" = i."id" AND l."revoked_at" IS NULL) l
  LEFT JOIN LATERAL (SELECT "state", "upload_started_at", "wait_until" FROM public."key_rotation" r WHERE r."installation_id" = i."id"
    AND r."state" IN ('STARTED', 'PREPARED', 'UPLOADING', 'UPLOADED')) r ON TRUE
  -- By the same rule as programStanding (lib/domain/program.ts): after the newest revival, or else onboarding.
  LEFT JOIN LATERAL (SELECT coalesce(c."state" = 'DELIVERED' AND c."program_answer" = 'FAILS'
      AND (c."program_seen_at" IS NULL OR c."program_answered_at" > c."program_seen_at"), FALSE) AS "fails"
    FROM public."revival_case" c WHERE c."installation_id" = i."id" ORDER BY c."created_at" DESC LIMIT 1) w ON TRUE
  LEFT JOIN LATERAL (SELECT d."program_answer" = 'FAILS'
      AND (d."program_seen_at" IS NULL OR d."program_answered_at" > d."program_seen_at") AS "fails"
    FROM public."client_draft" d WHERE d."installation_id" = i."id" AND d."state" = 'CONFIRMED'
    ORDER BY d."requested_at" DESC LIMIT 1) f ON TRUE
  WHERE i."id" = ANY (ids)
  ON CONFLICT ("installation_id") DO UPDATE SET
    "organization_id" = excluded."organization_id", "organization_name" = excluded."organization_name",
    "organization_number" = excluded."organization_number", "label" = excluded."label",
    "client_id" = excluded."client_id", "kid" = excluded."kid", "key_id" = excluded."key_id", "template_id" = excluded."template_id",
    "template_name" = excluded."template_name", "environment" = excluded."environment",
    "custody" = excluded."custody", "renewal_days" = excluded."renewal_days", "scopes" = excluded."scopes",
    "phase" = excluded."phase", "draft_state" = excluded."draft_state", "has_open_link" = excluded."has_open_link",
    "link_expires_at" = excluded."link_expires_at", "key_expires_at" = excluded."key_expires_at", "assumed_expires_at" = excluded."assumed_expires_at",
    "key_unknown" = excluded."key_unknown", "expiry_source" = excluded."expiry_source",
    "expiry_seen_at" = excluded."expiry_seen_at", "expiry_sort" = excluded."expiry_sort",
    "checked_sort" = excluded."checked_sort", "pending_scopes" = excluded."pending_scopes",
    "pending_scope_names" = excluded."pending_scope_names",
    "last_check_at" = excluded."last_check_at",
    "last_check_failure" = excluded."last_check_failure", "token_seen_at" = excluded."token_seen_at",
    "token_seen_by" = excluded."token_seen_by", "reported_at" = excluded."reported_at",
    "report_due_at" = excluded."report_due_at", "reported_healthy" = excluded."reported_healthy", "suspected_at" = excluded."suspected_at",
    "rotation_state" = excluded."rotation_state", "rotation_upload_at" = excluded."rotation_upload_at",
    "has_open_revival" = excluded."has_open_revival", "program_fails" = excluded."program_fails",
    "has_drift" = excluded."has_drift", "search_text" = excluded."search_text";
END $$;

-- Rebuilds every row, 500 installations per transaction, so that the portal stays usable.
-- (PostgreSQL allows no COMMIT in a procedure that sets its search_path, so every name has its schema.)
CREATE OR REPLACE PROCEDURE public."refresh_all_fleet_rows"() LANGUAGE plpgsql AS $$
DECLARE
  batch UUID[];
  last_id UUID := '00000000-0000-0000-0000-000000000000';
BEGIN
  LOOP
    SELECT array_agg("id" ORDER BY "id") INTO batch
    FROM (SELECT "id" FROM public."installation" WHERE "id" > last_id ORDER BY "id" LIMIT 500) AS next;
    EXIT WHEN batch IS NULL;
    PERFORM public."refresh_fleet_rows"(batch);
    COMMIT;
    last_id := batch[cardinality(batch)];
  END LOOP;
END $$;
