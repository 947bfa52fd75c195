-- Who made somebody administrator, and when a promotion that waits takes effect.
ALTER TABLE "staff_user" ADD COLUMN "administrator_from" TIMESTAMPTZ(3),
  ADD COLUMN "promoted_by_id" UUID,
  ADD COLUMN "promoted_at" TIMESTAMPTZ(3),
  ADD COLUMN "promotion_approved_by_id" UUID;
