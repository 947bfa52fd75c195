-- Whether the customer's program works after onboarding, as observed and as a person says; as after a revival.
ALTER TABLE "client_draft"
  ADD COLUMN "program_seen_at" TIMESTAMPTZ(3),
  ADD COLUMN "program_answer" "ProgramAnswer",
  ADD COLUMN "program_answered_at" TIMESTAMPTZ(3),
  ADD COLUMN "program_answered_by_support" BOOLEAN NOT NULL DEFAULT false;
