import type { TestProject } from "vitest/node";
import { startTemplateDatabase } from "./template-database";

declare module "vitest" {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** Starts one PostgreSQL for the whole run of the service tests. @returns the function that stops it */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { adminUrl, stop } = await startTemplateDatabase();
  project.provide("postgresUrl", adminUrl);
  return stop;
}
