import { describe, expect, it } from "vitest";
import { isConnectionLoss } from "./connection-loss";

const coded = (code: string) => Object.assign(new Error("x"), { code });

describe("a lost connection", () => {
  it("is recognized by Node's and PostgreSQL's codes, and by what pg says without one", () => {
    for (const error of [
      coded("ECONNREFUSED"),
      coded("57P01"),
      coded("08006"),
      new Error("Connection terminated unexpectedly"),
      new Error("Cannot use a pool after calling end on the pool"),
      new AggregateError([coded("57P01"), new Error("Client was closed and is not queryable")]),
    ])
      expect([error.message, isConnectionLoss(error)]).toEqual([error.message, true]);
  });

  it("is nothing else: not a fault of ours, not one among others", () => {
    for (const error of [
      null,
      "57P01",
      new Error("57P01"),
      coded("23505"),
      new TypeError("x is not a function"),
      new AggregateError([]),
      new AggregateError([coded("57P01"), new TypeError("x")]),
    ])
      expect(isConnectionLoss(error)).toBe(false);
  });
});
