import { describe, expect, it } from "vitest";
import { readHandbook } from "@/lib/files/handbook";
import { helpPath } from "./help-chapter";
import { paths, type Route, ROUTES } from "./routes";

describe("help", () => {
  it("opens at a chapter that exists, from every page for staff", () => {
    const chapters = readHandbook("nb").map(({ slug }) => paths.helpChapter(slug));
    for (const route of ROUTES as readonly Route[]) {
      if (route.kind !== "page" || !route.access.includes(".") || route.path.startsWith("/help")) continue;
      const chapter = helpPath(route.path.replace(/\[\w+\]/g, "x-1"));
      expect([route.path, chapters]).toEqual([route.path, expect.arrayContaining([chapter])]);
    }
  });

  it("leads from every chapter to some page, so that none is only found in the contents", () => {
    const reached = new Set(
      (ROUTES as readonly Route[]).map(({ path }) => helpPath(path.replace(/\[\w+\]/g, "x-1"))),
    );
    // A renewal is a step of an installation's page.
    const within = ["6-fornyelse"];
    for (const { slug } of readHandbook("nb"))
      if (!within.includes(slug)) expect([slug, reached.has(paths.helpChapter(slug))]).toEqual([slug, true]);
  });

  it("is the handbook's contents elsewhere", () => {
    for (const path of ["/help", "/help/3-status", "/nothing", "/k/abc", ""])
      expect(helpPath(path)).toBe(paths.help);
  });
});
