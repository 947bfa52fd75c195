/** The environments that a list shows: one, or both as the empty text. */
export type EnvironmentScope = "" | "TEST" | "PRODUCTION";

export const ENVIRONMENT_SCOPES: readonly EnvironmentScope[] = ["", "PRODUCTION", "TEST"];

/** Cookie with the scope that was chosen last. Written by the browser, and not secret. */
export const SCOPE_COOKIE = "klientvakt-environment";

/** The pages whose address decides which environments they show. The others are about one thing, or none. */
const SCOPED_PATHS: readonly string[] = [
  "/",
  "/alerts",
  "/bulk",
  "/installations",
  "/reports/expiry",
  "/templates",
];

export function isScopedPath(path: string): boolean {
  return SCOPED_PATHS.includes(path);
}

/** Anything but the name of an environment is both. */
export function parseScope(text: string | null | undefined): EnvironmentScope {
  return text === "TEST" || text === "PRODUCTION" ? text : "";
}

/** The scope of a list, by the parameters of its address. */
export function scopeOf(parameters: Record<string, string | string[] | undefined>): EnvironmentScope {
  const value = parameters.environment;
  return parseScope(typeof value === "string" ? value : null);
}

/**
 * The address of a page in a scope.
 * @param path one of the portal's, without a query
 */
export function inScope(path: string, scope: EnvironmentScope): string {
  return scope !== "" && isScopedPath(path) ? `${path}?environment=${scope}` : path;
}

/**
 * The address of the same list in another scope, from its first page.
 * @param query of the present address
 */
export function switchScope(path: string, query: string, scope: EnvironmentScope): string {
  const parameters = new URLSearchParams(query);
  for (const name of ["environment", "after", "page", "before"]) parameters.delete(name);
  // The start page without the parameter opens in the scope that was chosen last.
  if (scope !== "" || path === "/") parameters.set("environment", scope);
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}
