-- What staff and the customer read in Selvbetjening, each for itself; the earlier one is the key's expiry.
ALTER TABLE "client_key" ADD COLUMN "staff_expires_at" TIMESTAMPTZ(3), ADD COLUMN "customer_expires_at" TIMESTAMPTZ(3);
UPDATE "client_key" SET "staff_expires_at" = "expires_at" WHERE "expiry_source" = 'person';

-- How long keys of a template usually live, and what that makes of a key whose expiry is unknown.
ALTER TABLE "client_template" ADD COLUMN "key_lifetime_days" INTEGER;
ALTER TABLE "fleet_row" ADD COLUMN "assumed_expires_at" TIMESTAMPTZ(3);

ALTER TABLE "alert_rule" ADD COLUMN "unknown_every_days" INTEGER NOT NULL DEFAULT 7;
