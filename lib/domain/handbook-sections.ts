/** The sections of a chapter, in order, each with the id that its heading has on the chapter's page. */
export function sectionsOf({ text }: { text: string }): { id: string; title: string }[] {
  return [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => ({ id: sectionId(title!), title: title! }));
}

/** `Dette kan gå galt` → `dette-kan-gå-galt`. */
export function sectionId(title: string): string {
  return (
    title
      .toLowerCase()
      .match(/[\p{L}\d]+/gu)
      ?.join("-") ?? ""
  );
}
