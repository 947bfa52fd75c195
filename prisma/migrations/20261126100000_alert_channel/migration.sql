-- The values are written as the text column has them, so each row converts to itself, and the statements of the release before
-- (unquoted types: it sends its values as parameters and literals of no type) read and write the same letters.
CREATE TYPE "AlertChannel" AS ENUM ('email', 'customer', 'webhook');

ALTER TABLE "alert_delivery" ALTER COLUMN "channel" TYPE "AlertChannel" USING "channel"::"AlertChannel";
