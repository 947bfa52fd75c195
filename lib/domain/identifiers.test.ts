import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readClientId } from "./client-id";
import { readEmail, splitEmails } from "./email-address";
import { readHerId } from "./her-id";
import { phoneAddress, readPhone } from "./phone-number";
import { searchTerms } from "./search-terms";

const mark = fc.constantFrom("", "\u200b", "\ufeff", "\u2066", "\u00ad");

describe("a client id", () => {
  it("is the GUID as HelseID writes it, from every form of it", () => {
    const form = fc.constantFrom<(id: string) => string>(
      (id) => id,
      (id) => id.toUpperCase(),
      (id) => `{${id.toUpperCase()}}`,
      (id) => ` ${id}\r\n`,
      (id) => `"${id}",`,
      (id) => `«${id}»`,
      (id) => id.replaceAll("-", ""),
      (id) => id.replaceAll("-", " - "),
      (id) => id.replaceAll("-", "\u2011"),
      (id) => id.replaceAll("-", "–"),
      (id) => `urn:uuid:${id}`,
      (id) => `client_id: ${id}`,
      (id) => `Klient-ID ${id}`,
      (id) => `"clientId": "${id}"`,
      (id) => `HelseID client id = {${id}}`,
      (id) => `HelseID:ClientId=${id}`,
      (id) => `HelseId__ClientId=${id}`,
      (id) => `Klient-ID (HelseID): ${id}`,
    );
    fc.assert(
      fc.property(fc.uuid(), form, mark, fc.nat(40), (id, write, invisible, at) => {
        const text = write(id);
        expect(readClientId(text.slice(0, at) + invisible + text.slice(at))).toBe(id);
      }),
    );
  });

  it("is kept as it is when it is no GUID", () => {
    for (const id of ["nhn-test-client", "HelseID.Samples", "-abc", "client id of ours"])
      expect(readClientId(` ${id}\u200b `)).toBe(id);
    expect(readClientId(" \u200b")).toBe("");
  });
});

describe("a HER-id", () => {
  it("is read from every form of it", () => {
    const before = fc.constantFrom(
      "",
      "HER-id: ",
      "HER-ID ",
      "herid=",
      "Her id ",
      "HER ",
      "HER\u2011id nr. ",
      "NO:HERID:",
      "#",
      "2.16.578.1.12.4.1.2:",
      "urn:oid:2.16.578.1.12.4.1.2:",
      "'",
    );
    const after = fc.constantFrom("", " ", ".0", ",00", ".", ";");
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9]\d{0,9}$/), before, after, mark, (id, start, end, invisible) => {
        expect(readHerId(`${start}${invisible}${id}${end}`)).toBe(id);
      }),
    );
    expect(readHerId("8 094 866")).toBe("8094866");
    for (const text of ["8,094,866", "8'094'866"]) expect(readHerId(text)).toBe("8094866");
    expect(readHerId("80 94 866")).toBe("8094866");
  });

  it("is nothing else", () => {
    for (const text of ["", "abc", "12345678901", "8.09E+06", "-5", "12 a", "8094866,8094867"])
      expect(readHerId(text)).toBeNull();
  });
});

describe("a telephone number", () => {
  it("is the same in every Norwegian way of writing it", () => {
    const digits = fc.stringMatching(/^[2-9]\d{7}$/);
    const group = fc.constantFrom<(number: string) => string>(
      (n) => n,
      (n) => n.replace(/(\d\d)(?=\d)/g, "$1 "),
      (n) => n.replace(/(\d{3})(\d{2})(\d{3})/, "$1 $2 $3"),
      (n) => n.replace(/(\d{3})(\d{2})(\d{3})/, "$1\u00a0$2\u202f$3"),
      (n) => n.replace(/(\d\d)(?=\d)/g, "$1."),
      (n) => n.replace(/(\d{4})/, "$1-"),
    );
    const before = fc.constantFrom(
      "",
      "+47",
      "+47 ",
      "0047",
      "00 47 ",
      "(+47) ",
      "47 ",
      "tlf. ",
      "Tlf: +47 ",
      "tel:+47",
      "Mobil ",
      "Tlf.nr. ",
      "mobilnr ",
      "T: ",
      "+47 (0)",
    );
    fc.assert(
      fc.property(digits, group, before, mark, (number, write, start, invisible) => {
        const read = readPhone(`${start}${write(number)}${invisible}`);
        expect(read?.replaceAll(" ", "")).toBe(`+47${number}`);
        expect(phoneAddress(read!)).toBe(`tel:+47${number}`);
        expect(readPhone(read!)).toBe(read);
      }),
    );
  });

  it("may be short or foreign", () => {
    expect(readPhone("22334455.0")).toBe("+47 22 33 44 55");
    expect(readPhone("02800")).toBe("02800");
    expect(readPhone("116 117")).toBe("116117");
    expect(readPhone("+46 8 123 456 78")).toBe("+46812345678");
    expect(readPhone("0046 (0)8-123 456 78")).toBe("+46812345678");
  });

  it("is nothing else, and not a personal number", () => {
    for (const text of [
      "123",
      "01019012345",
      "010190 12345",
      "ring meg",
      "+47 123",
      "+0123456789",
      "22334455 22334456",
    ])
      expect(readPhone(text)).toBeNull();
  });
});

describe("an e-mail address", () => {
  it("is read from what mail programs and pages copy", () => {
    const local = fc.stringMatching(/^[a-z][a-z\d]{0,10}(\.[a-z\d]{1,8})?$/);
    const domain = fc.stringMatching(/^[a-z][a-z\d]{0,10}\.(no|com|example\.no)$/);
    const write = fc.constantFrom<(address: string) => string>(
      (a) => a,
      (a) => ` ${a} `,
      (a) => `Mona Lie <${a}>`,
      (a) => `"Lie, Mona" <${a}>`,
      (a) => `<${a}>`,
      (a) => `mailto:${a}`,
      (a) => `MAILTO:${a}?subject=Hei%20du`,
      (a) => `Mona <mailto:${a}>`,
      (a) => `${a}.`,
      (a) => `${a},`,
      (a) => `(${a});`,
      (a) => a.replace("@", "\u200b@"),
      (a) => a.replace("@", "＠"),
      (a) => `\u2068${a}\u2069`,
      (a) => `Mona Lie ${a}`,
    );
    fc.assert(
      fc.property(local, domain, write, (name, host, form) => {
        expect(readEmail(form(`${name}@${host}`))).toBe(`${name}@${host}`);
        expect(readEmail(form(`${name}@${host.toUpperCase()}`))).toBe(`${name}@${host}`);
      }),
    );
  });

  it("has an internationalized domain in its ASCII form, composed or not", () => {
    expect(readEmail("post@blåbær.no")).toBe("post@xn--blbr-roah.no");
    expect(readEmail("post@blåbær.no".normalize("NFD"))).toBe("post@xn--blbr-roah.no");
    expect(readEmail("Post@BLÅBÆR.no.")).toBe("Post@xn--blbr-roah.no");
    expect(readEmail("post@čáhci.no")).toMatch(/^post@xn--[a-z\d-]+\.no$/);
  });

  it("is nothing else", () => {
    for (const text of [
      "",
      "mona",
      "mona@",
      "@x.no",
      "mona@x",
      "mona@10.0.0.1",
      "mona@x.no/ut",
      "a@b@c.no,d",
      "to ord",
    ])
      expect(readEmail(text)).toBeNull();
  });

  it("is one of a list, whatever separates them, and none is left out", () => {
    const separator = fc.constantFrom(", ", ",", "; ", ";", "\n", "\r\n", ";\n");
    const named = fc.constantFrom<(a: string) => string>(
      (a) => a,
      (a) => `Mona Lie <${a}>`,
      (a) => `"Lie, Mona" <${a}>`,
      (a) => `Lie, Mona <${a}>`,
    );
    const entry = fc.tuple(fc.stringMatching(/^[a-z]{1,8}@[a-z]{1,8}\.no$/), named);
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 6 }), separator, (entries, between) => {
        const list = splitEmails(entries.map(([address, write]) => write(address)).join(between));
        expect(list.map(readEmail)).toEqual(entries.map(([address]) => address));
      }),
    );
    expect(splitEmails("a@x.no b@x.no\tc@x.no").map(readEmail)).toEqual(["a@x.no", "b@x.no", "c@x.no"]);
    expect(splitEmails("mona, per@x.no").map(readEmail)).toEqual([null, "per@x.no"]);
  });
});

describe("a search", () => {
  it("takes an organization number in any spelling as one term", () => {
    for (const q of [
      "NO 315 700 000 MVA",
      "Org.nr. 315 700 000",
      "0192:315700000",
      "315.700.000",
      "315\u200b700000",
    ])
      expect(searchTerms(q)).toEqual(["315700000"]);
    expect(searchTerms("315 70")).toEqual(["31570"]);
    expect(searchTerms("Fjellheim NO:ORGNR:315700000")).toEqual(["Fjellheim", "315700000"]);
  });

  it("takes a client id in any spelling as one term", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(searchTerms(`{${id.toUpperCase()}}`)).toEqual([id]);
      }),
    );
  });

  it("finds a name whether it has &, og or and", () => {
    for (const q of ["Hansen & Sønner", "Hansen&Sønner", "Hansen og Sønner", "hansen AND Sønner"])
      expect(searchTerms(q).map((word) => word.toLowerCase())).toEqual(["hansen", "sønner"]);
    expect(searchTerms("og")).toEqual(["og"]);
    expect(searchTerms("&")).toEqual(["&"]);
    expect(searchTerms("")).toEqual([]);
  });

  it("takes the marks around words away, and keeps a kid that begins with a hyphen", () => {
    expect(searchTerms("Fjellheim (315 700")).toEqual(["Fjellheim", "315", "700"]);
    expect(searchTerms("-kid_1")).toEqual(["-kid_1"]);
  });
});
