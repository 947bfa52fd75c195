-- HelseID writes a client id that is a GUID in lower case. Ids that were imported in upper case are compared
-- with those of tokens and of later files, so they are written in the same way.
UPDATE "installation" i SET "client_id" = lower(i."client_id")
WHERE i."client_id" ~ '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$'
  AND i."client_id" <> lower(i."client_id")
  AND NOT EXISTS (SELECT FROM "installation" o WHERE o."id" <> i."id" AND lower(o."client_id") = lower(i."client_id"));
