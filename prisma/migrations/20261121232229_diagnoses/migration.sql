-- CreateTable
CREATE TABLE "diagnosis" (
    "id" UUID NOT NULL,
    "installation_id" UUID NOT NULL,
    "pattern" TEXT NOT NULL,
    "wish" JSONB NOT NULL,
    "steps" JSONB NOT NULL DEFAULT '[]',
    "outcome" TEXT,
    "causes" JSONB NOT NULL DEFAULT '[]',
    "created_by_id" UUID,
    "actor_name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),
    "case_id" UUID,

    CONSTRAINT "diagnosis_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "diagnosis_installation_id_created_at_idx" ON "diagnosis"("installation_id", "created_at" DESC);

-- AddForeignKey
ALTER TABLE "diagnosis" ADD CONSTRAINT "diagnosis_installation_id_fkey" FOREIGN KEY ("installation_id") REFERENCES "installation"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "diagnosis" ADD CONSTRAINT "diagnosis_case_id_fkey" FOREIGN KEY ("case_id") REFERENCES "revival_case"("id") ON DELETE SET NULL ON UPDATE CASCADE;
