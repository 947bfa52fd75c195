-- CreateTable
CREATE TABLE "vendor_profile" (
    "id" UUID NOT NULL,
    "template_id" UUID,
    "name" TEXT NOT NULL DEFAULT '',
    "phone" TEXT NOT NULL DEFAULT '',
    "hours_nb" TEXT NOT NULL DEFAULT '',
    "hours_en" TEXT NOT NULL DEFAULT '',
    "logo" BYTEA,
    "logo_hash" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "vendor_profile_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "vendor_profile_template_id_key" ON "vendor_profile"("template_id");

-- CreateIndex
CREATE INDEX "vendor_profile_logo_hash_idx" ON "vendor_profile"("logo_hash");

-- There is one default.
CREATE UNIQUE INDEX "vendor_profile_default_key" ON "vendor_profile" (("template_id" IS NULL)) WHERE "template_id" IS NULL;

-- A logo has its address.
ALTER TABLE "vendor_profile" ADD CONSTRAINT "vendor_profile_logo_check" CHECK (("logo" IS NULL) = ("logo_hash" IS NULL));

-- AddForeignKey
ALTER TABLE "vendor_profile" ADD CONSTRAINT "vendor_profile_template_id_fkey" FOREIGN KEY ("template_id") REFERENCES "client_template"("id") ON DELETE CASCADE ON UPDATE CASCADE;
