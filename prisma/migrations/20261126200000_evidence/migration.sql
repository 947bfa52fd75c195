-- When HelseID last issued a token for a client that was seen: by the portal, or at the fleet API.
ALTER TABLE "installation"
  ADD COLUMN "portal_token_at" TIMESTAMPTZ(3),
  ADD COLUMN "fleet_api_token_at" TIMESTAMPTZ(3);

ALTER TABLE "fleet_row"
  ADD COLUMN "token_seen_at" TIMESTAMPTZ(3),
  ADD COLUMN "token_seen_by" TEXT,
  ADD COLUMN "reported_at" TIMESTAMPTZ(3);

-- A reading, and the proof of a key, each took a token. Until now every report came with one.
UPDATE "installation" i SET
  "portal_token_at" = greatest(i."snapshot_at",
    (SELECT max(k."proved_at") FROM "client_key" k WHERE k."installation_id" = i."id")),
  "fleet_api_token_at" = i."reported_at"
WHERE i."snapshot_at" IS NOT NULL OR i."reported_at" IS NOT NULL
  OR EXISTS (SELECT 1 FROM "client_key" k WHERE k."installation_id" = i."id" AND k."proved_at" IS NOT NULL);

-- The rows of the fleet get these facts when migrate applies the functions.
CREATE INDEX "fleet_row_unchecked" ON "fleet_row" ("installation_id") WHERE "phase" = 'ACTIVE' AND "token_seen_at" IS NULL;
