import { env } from "@/lib/base/env";
import { openApiDocument } from "@/lib/http/fleet-openapi";

/** The API for installations as an OpenAPI document. The page for people is /docs/fleet-api. */
export function GET(): Response {
  return Response.json(openApiDocument(env()));
}
