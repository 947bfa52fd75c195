import fs from "node:fs";
import path from "node:path";
import { NextResponse } from "next/server";
import { describe, expect, it, vi } from "vitest";
import { cookieNames, cookieOptions, removeCookie } from "./cookies";

let portalUrl = "";
vi.mock("@/lib/base/env", () => ({ env: () => ({ PORTAL_URL: portalUrl }) }));

const attributesOf = (response: NextResponse) =>
  response.headers
    .get("set-cookie")!
    .split("; ")
    .map((each) => each.toLowerCase());

describe("a cookie's removal", () => {
  it.each(["https://portal.example", "http://localhost:3000"])(
    "has the attributes that the cookie was set with (%s)",
    (url) => {
      portalUrl = url;
      const [set, removed] = [new NextResponse(), new NextResponse()];
      set.cookies.set(cookieNames.session(), "secret", cookieOptions(60));
      removeCookie(removed.cookies, cookieNames.session());
      const stable = (attributes: string[]) =>
        attributes.slice(1).filter((each) => !/^(max-age|expires)=/.test(each));
      expect(stable(attributesOf(removed)).sort()).toEqual(stable(attributesOf(set)).sort());
      expect(attributesOf(removed)[0]).toBe(`${cookieNames.session().toLowerCase()}=`);
      expect(attributesOf(removed)).toContain("max-age=0");
      expect(attributesOf(removed).includes("secure")).toBe(url.startsWith("https:"));
    },
  );

  it("is made in no other way", () => {
    const sources = ["app", "lib"]
      .flatMap((folder) =>
        fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => path.join(folder, file)),
      )
      .filter(
        (file) => /\.tsx?$/.test(file) && !file.startsWith("lib/dev") && !file.startsWith("lib/db/generated"),
      );
    const deleting = sources.filter((file) =>
      /(?:cookies|cookies\(\)\)|jar)\.delete\(/.test(fs.readFileSync(file, "utf8")),
    );
    expect(deleting).toEqual([]);
  });
});
