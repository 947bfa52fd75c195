-- CreateTable
CREATE TABLE "register_unit" (
    "load_id" UUID NOT NULL,
    "number" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "form" TEXT NOT NULL,
    "parent" TEXT,
    "is_bankrupt" BOOLEAN NOT NULL,
    "is_dissolving" BOOLEAN NOT NULL,
    "deleted_on" TEXT,

    CONSTRAINT "register_unit_pkey" PRIMARY KEY ("load_id","number")
);

-- CreateTable
CREATE TABLE "register_load" (
    "kind" TEXT NOT NULL,
    "load_id" UUID NOT NULL,
    "units" INTEGER NOT NULL,
    "loaded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "register_load_pkey" PRIMARY KEY ("kind")
);
