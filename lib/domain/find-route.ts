import { type Route, ROUTES } from "./routes";

/** A value of a `[parameter]`: ids, slugs and tokens need no other characters, so nothing encoded matches. */
const VALUE = /^[\w-]{1,100}$/;

const SEGMENTS = ROUTES.map((route: Route) => ({ route, parts: route.path.split("/") }));

/**
 * The route that answers an address, as Next chooses it: a fixed segment goes before a `[parameter]`.
 * @param path an address's path, without its query
 * @returns null for a path that no route has
 */
export function findRoute(path: string): Route | null {
  let found = SEGMENTS;
  const given = path.split("/");
  found = found.filter(({ parts }) => parts.length === given.length);
  given.forEach((segment, index) => {
    const fixed = found.filter(({ parts }) => parts[index] === segment);
    found =
      fixed.length > 0 || !VALUE.test(segment)
        ? fixed
        : found.filter(({ parts }) => parts[index]!.startsWith("["));
  });
  return found[0]?.route ?? null;
}
