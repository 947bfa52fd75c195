import { env } from "@/lib/base/env";
import { openApiDocument } from "@/lib/http/fleet-openapi";

/** The API for installations, described for machines; people have /docs/fleet-api. */
export function GET(): Response {
  return Response.json(openApiDocument(env()));
}
