-- Keeps what a staff member was called and where they were reached, whatever release or verb changes it, until they are
-- erased.
CREATE OR REPLACE FUNCTION public."keep_former_identity"() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW."erased_at" IS NOT NULL THEN
    DELETE FROM public."former_identity" WHERE "user_id" = NEW."id";
    RETURN NULL;
  END IF;
  INSERT INTO public."former_identity" ("id", "user_id", "kind", "value", "until")
  SELECT gen_random_uuid(), OLD."id", was."kind", was."value", now()
  FROM (VALUES ('name', OLD."name", NEW."name"), ('email', lower(OLD."email"), lower(NEW."email"))) was("kind", "value", "now")
  WHERE was."value" IS DISTINCT FROM was."now" AND was."value" IS NOT NULL
  ON CONFLICT ("user_id", "kind", "value") DO UPDATE SET "until" = EXCLUDED."until";
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER "staff_user_keeps_identities" AFTER UPDATE ON public."staff_user" FOR EACH ROW
  WHEN (OLD."name" IS DISTINCT FROM NEW."name" OR OLD."email" IS DISTINCT FROM NEW."email"
    OR OLD."erased_at" IS DISTINCT FROM NEW."erased_at")
  EXECUTE FUNCTION public."keep_former_identity"();

-- The staff member whose own address this is; null when it is nobody's, or several people's.
CREATE OR REPLACE FUNCTION public."staff_member_at"(address TEXT) RETURNS UUID
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT (array_agg(u."id"))[1] FROM public."staff_user" u WHERE lower(u."email") = lower(address) HAVING count(*) = 1
$$;

CREATE OR REPLACE FUNCTION public."set_delivery_staff"() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  NEW."staff_id" := public."staff_member_at"(NEW."target");
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER "alert_delivery_staff" BEFORE INSERT ON public."alert_delivery" FOR EACH ROW
  WHEN (NEW."channel"::text = 'email' AND NEW."staff_id" IS NULL)
  EXECUTE FUNCTION public."set_delivery_staff"();

CREATE OR REPLACE FUNCTION public."set_report_staff"() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  NEW."staff_id" := coalesce(public."staff_member_at"(NEW."email"), NEW."staff_id");
  RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER "report_recipient_staff" BEFORE INSERT OR UPDATE OF "email" ON public."report_recipient"
  FOR EACH ROW EXECUTE FUNCTION public."set_report_staff"();
