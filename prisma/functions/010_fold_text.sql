-- The indexes and the search texts contain the function's earlier results, so a change of the function rebuilds
-- them:
-- on-change: reindex index concurrently public.organization_search
-- on-change: reindex index concurrently public.organization_contact_search
-- on-change: call public.refresh_all_fleet_rows()

-- Folds a text for searching: "Tromso", "Tromsø" and "TROMSO" become one word, and so do "Aas" and "Ås". The
-- same steps as foldText in lib/base/fold-text.ts, in the same order; a test compares them. It has no SET
-- clause, because that would prevent PostgreSQL from inlining it. It uses nothing outside pg_catalog; the
-- collation makes lower case independent of the database's own. Texts of the usual letters take the short
-- way to the same result, since most names do and translate() is slow with many letters.
CREATE OR REPLACE FUNCTION public."fold_text"(value TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT CASE WHEN value ~ '^[ -~ÆØÅÄÖÉÈÜæøåäöéèü]*$' THEN
    replace(replace(replace(replace(
      translate(lower(value COLLATE pg_catalog."und-x-icu"), 'øöåéèü''`', 'ooaeeu'),
    'æ', 'ae'), 'ä', 'ae'), '&', 'og'), 'aa', 'a')
  ELSE replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    translate(
      regexp_replace(
        normalize(replace(lower(normalize(replace(value, U&'\00B4', ''), NFKC) COLLATE pg_catalog."und-x-icu"), 'ä', 'ae'), NFKD),
        -- Combining marks, what is not seen, and apostrophes of every kind.
        '[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\u00ad\u061c\u115f\u1160'
          || '\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0''`\u00b7\u02b9\u02bb-\u02bf\u02ca\u02cb'
          || '\u2018-\u201b\u2032]', '', 'g'),
      -- Letters that no decomposition takes apart, and dashes.
      'øđðħıĸłŋŧƀɓƃƅɔƈɖɗƌƍǝəɛƒɠɣɩɨƙƚƛɯɲƞɵƥʀƨʃƪƫƭʈʊʋƴƶʒƹƺƿǥȝȡȥȴȵȶȷⱥȼⱦȿɀʉʌɇɉɋɍɏẜẝẟỽỿς' || U&'\2010\2011\2012\2013\2014\2015\2212',
      'oddhiklntbbbbocddddeeefggiikllmnnoprssstttuvyzzzzwgydzlntjactszuvejqryssdvyσ-------'),
    'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), 'ß', 'ss'), 'ƕ', 'hv'), 'ƣ', 'oi'), 'ȣ', 'ou'), 'ȸ', 'db'), 'ȹ', 'qp'), 'ỻ', 'll'),
    '&', 'og'), 'aa', 'a') END
$$;
