import { describe, expect, it } from "vitest";
import { HANDBOOK_LANGUAGES, readHandbook } from "@/lib/files/handbook";
import { sectionId, sectionsOf } from "./handbook-sections";

describe.each(HANDBOOK_LANGUAGES)("the sections of the handbook in %s", (language) => {
  it.each(readHandbook(language))("have an address each in $slug", (chapter) => {
    const ids = sectionsOf(chapter).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[\p{L}\d-]+$/u);
  });

  it("are titles in plain text, as the contents show them", () => {
    const titles = readHandbook(language).flatMap(sectionsOf);
    expect(titles.length).toBeGreaterThan(15);
    for (const { title } of titles) expect(title).not.toMatch(/[*_`[\]<>]/);
  });
});

it("the id of a section is its title in words", () => {
  expect(sectionId("Dette kan gå galt")).toBe("dette-kan-gå-galt");
  expect(sectionId("The vendor’s name, logo and telephone")).toBe("the-vendor-s-name-logo-and-telephone");
});
