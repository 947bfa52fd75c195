/** The pages of components, by what they are for. */
export const DESIGN_PARTS = [
  "status",
  "facts",
  "lists",
  "actions",
  "flow",
  "forms",
  "customer",
  "frame",
  "frame-late",
] as const;
