-- Values such as the largest date of .NET stand for "not known". They were stored as they came, and a calendar
-- that contained one could not be written.
update "client_key"
set "expires_at" = null, "expiry_source" = null, "expiry_seen_at" = null
where "expires_at" < '2000-01-01T00:00:00Z' or "expires_at" >= '2100-01-01T00:00:00Z';
