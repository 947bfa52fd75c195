import { describe, expect, expectTypeOf, it } from "vitest";
import * as enums from "@/lib/db/generated/enums";
import * as states from "@/lib/domain/states";

describe("the states of the domain", () => {
  it.each([
    ["DraftState", states.DRAFT_STATES],
    ["ClientKeyState", states.KEY_STATES],
    ["RotationState", states.ROTATION_STATES],
    ["RotationTrigger", states.ROTATION_TRIGGERS],
    ["RevivalState", states.REVIVAL_STATES],
    ["ChangeState", states.CHANGE_STATES],
    ["RevisionSource", states.REVISION_SOURCES],
    ["BulkState", states.BULK_STATES],
    ["BulkItemState", states.BULK_ITEM_STATES],
    ["ImportState", states.IMPORT_STATES],
    ["DeliveryState", states.DELIVERY_STATES],
    ["StaffKeyState", states.STAFF_KEY_STATES],
  ] as const)("are those of the database: %s", (name, list) => {
    expect([...list].sort()).toEqual(Object.keys(enums[name]).sort());
  });

  it("are the same types, so that neither needs a cast to be the other", () => {
    expectTypeOf<states.DraftState>().toEqualTypeOf<enums.DraftState>();
    expectTypeOf<states.KeyState>().toEqualTypeOf<enums.ClientKeyState>();
    expectTypeOf<states.RotationState>().toEqualTypeOf<enums.RotationState>();
    expectTypeOf<states.RotationTrigger>().toEqualTypeOf<enums.RotationTrigger>();
    expectTypeOf<states.RevivalState>().toEqualTypeOf<enums.RevivalState>();
    expectTypeOf<states.ChangeState>().toEqualTypeOf<enums.ChangeState>();
    expectTypeOf<states.RevisionSource>().toEqualTypeOf<enums.RevisionSource>();
    expectTypeOf<states.BulkState>().toEqualTypeOf<enums.BulkState>();
    expectTypeOf<states.BulkItemState>().toEqualTypeOf<enums.BulkItemState>();
    expectTypeOf<states.ImportState>().toEqualTypeOf<enums.ImportState>();
    expectTypeOf<states.DeliveryState>().toEqualTypeOf<enums.DeliveryState>();
    expectTypeOf<states.StaffKeyState>().toEqualTypeOf<enums.StaffKeyState>();
  });
});
