-- What is not known of a key is null instead of an empty text. The release before shows nothing there either.
ALTER TABLE "client_key" ALTER COLUMN "kid" DROP NOT NULL;
ALTER TABLE "client_key" ALTER COLUMN "thumbprint" DROP NOT NULL;
ALTER TABLE "client_key" ALTER COLUMN "algorithm" DROP NOT NULL;

UPDATE "client_key" SET "kid" = nullif("kid", ''), "thumbprint" = nullif("thumbprint", ''), "algorithm" = nullif("algorithm", '')
WHERE '' IN ("kid", "thumbprint", "algorithm");

-- As before, an installation has at most one key whose id is unknown; the unique index does not compare nulls.
CREATE UNIQUE INDEX "client_key_one_unknown" ON "client_key"("installation_id") WHERE "kid" IS NULL;
-- Everything is known of a key that the portal can sign with.
ALTER TABLE "client_key" ADD CONSTRAINT "client_key_held_is_known"
  CHECK ("sealed_private_jwk" IS NULL OR num_nulls("kid", "thumbprint", "algorithm") = 0);
