import { describe, expect, it } from "vitest";
import { ROUTES } from "@/lib/domain/routes";
import { UpdateInstallation } from "@/lib/services/installations/schemas";
import { UpdateTemplate } from "./schemas";

describe("behaviour 36: test and production", () => {
  it("are never changed into each other: a template keeps its environment, and an installation its template", () => {
    for (const schema of [UpdateTemplate, UpdateInstallation])
      for (const name of ["environment", "templateId", "template"]) {
        const fields = Object.keys(schema.shape);
        // The template that is edited is named by its id.
        if (schema === UpdateTemplate && name === "templateId") continue;
        expect(fields).not.toContain(name);
      }
  });

  it("have no page or handler that copies from one to the other", () => {
    expect(ROUTES.filter(({ path }) => /\/(copy|move|promote|transfer)\b/.test(path))).toEqual([]);
  });
});
