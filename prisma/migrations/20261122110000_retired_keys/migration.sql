-- What the portal held of a retired key is destroyed. The release before writes it so too; rows that are not so are corrected first.
UPDATE "client_key" SET "sealed_private_jwk" = NULL WHERE "state" = 'RETIRED' AND "sealed_private_jwk" IS NOT NULL;
ALTER TABLE "client_key" ADD CONSTRAINT "client_key_retired_is_destroyed"
  CHECK ("state" <> 'RETIRED' OR "sealed_private_jwk" IS NULL);
