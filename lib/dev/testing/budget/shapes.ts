/** What an input can be filled with, each the worst case of some way to read text. ASCII, one byte each. */
export interface Shape {
  name: string;
  text: (length: number) => string;
}

const repeated = (name: string, part: string): Shape => ({
  name,
  text: (length) => part.repeat(Math.ceil(length / part.length)).slice(0, Math.max(0, length)),
});

export const SHAPES: readonly Shape[] = [
  repeated("letters", "x"),
  repeated("digits", "9 "),
  repeated("lines", "1\n"),
  repeated("columns", "a;b,c\n"),
  repeated("spaces", " "),
  repeated("brackets", "["),
  repeated("objects", '{"a":'),
  repeated("quotes", '"'),
  repeated("escapes", "\\u0022"),
  repeated("percent", "%2525"),
  repeated("base64", "QUFB"),
  repeated("hex", "30820122"),
  repeated("headers", "-----BEGIN PRIVATE KEY-----\n"),
  repeated("addresses", "https://a.b."),
  repeated("mails", "a@a."),
  repeated("elements", "<RSAKeyValue><D>"),
];
