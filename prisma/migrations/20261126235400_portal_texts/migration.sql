-- CreateTable
CREATE TABLE "portal_text" (
    "name" TEXT NOT NULL,
    "nb" TEXT NOT NULL,
    "en" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "portal_text_pkey" PRIMARY KEY ("name")
);
