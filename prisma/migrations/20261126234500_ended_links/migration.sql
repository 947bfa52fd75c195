-- The links that ended with somebody's access are few among all links.
CREATE INDEX "onboarding_link_access_ended" ON "onboarding_link"("access_ended_at") WHERE "access_ended_at" IS NOT NULL;
CREATE INDEX "revival_case_access_ended" ON "revival_case"("access_ended_at") WHERE "access_ended_at" IS NOT NULL;
CREATE INDEX "key_hand_over_access_ended" ON "key_hand_over"("access_ended_at") WHERE "access_ended_at" IS NOT NULL;

-- What is open, for the list of what staff have shared.
CREATE INDEX "onboarding_link_open" ON "onboarding_link"("expires_at") WHERE "revoked_at" IS NULL;
CREATE INDEX "revival_case_open" ON "revival_case"("expires_at") WHERE "ended_at" IS NULL;
CREATE INDEX "key_hand_over_open" ON "key_hand_over"("expires_at") WHERE "taken_at" IS NULL AND "revoked_at" IS NULL;
