import { env } from "@/lib/env";
import { openApiDocument } from "@/lib/services/fleet-api/openapi";

/** The API for installations, described for machines; people have /docs/fleet-api. */
export function GET(): Response {
  return Response.json(openApiDocument(env()));
}
