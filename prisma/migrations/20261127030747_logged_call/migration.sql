-- CreateTable
CREATE TABLE "logged_call" (
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "author_id" UUID,
    "contact" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "logged_call_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "logged_call_installation_id_idx" ON "logged_call"("installation_id");

-- AddForeignKey
ALTER TABLE "logged_call" ADD CONSTRAINT "logged_call_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "logged_call" ADD CONSTRAINT "logged_call_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "staff_user"("id") ON DELETE SET NULL ON UPDATE CASCADE;
