-- Until when a service of NHN's has asked the portal not to call it, for all processes.
CREATE TYPE "Upstream" AS ENUM ('HELSEID', 'SELVBETJENING', 'ADDRESS_REGISTRY');

CREATE TABLE "upstream_wait" (
    "environment" "Environment" NOT NULL,
    "upstream" "Upstream" NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upstream_wait_pkey" PRIMARY KEY ("environment", "upstream")
);

-- A rotation that waits for as long as a service has asked for. The release before shows it as one that goes on later.
ALTER TABLE "key_rotation" ADD COLUMN "wait_until" TIMESTAMPTZ(3), ADD COLUMN "wait_for" "Upstream";
