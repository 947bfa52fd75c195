import { z } from "zod";
import { entityId, viewQueryText } from "@/lib/core/input/fields";

/** What was selected on the fleet's page: the query string of a view, or some of its rows. */
export const FleetSelectionInput = z
  .strictObject({
    view: viewQueryText.default(""),
    ids: z.array(entityId).max(500, "too-many").default([]),
  })
  .refine(({ view, ids }) => view !== "" || ids.length > 0, "required");
