-- The code that support gives by phone, for an onboarding link, as revivals have it. The previous release
-- creates links without one.
ALTER TABLE "onboarding_link"
  ADD COLUMN "code_hash" TEXT,
  ADD COLUMN "code_tries" INTEGER NOT NULL DEFAULT 0;
