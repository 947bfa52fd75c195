/**
 * The environment of a thing. Production is the one that stands out; test is faint.
 * @param solid in the head of the page about the thing
 */
export function EnvironmentTag({
  environment,
  label,
  solid,
}: {
  environment: "TEST" | "PRODUCTION";
  label: string;
  solid?: boolean;
}) {
  return (
    <span className="kv-envtag" data-env={environment} {...(solid ? { "data-solid": true } : null)}>
      {label}
    </span>
  );
}
