/** The pages of components, by what they are for. */
export const DESIGN_PARTS = [
  "status",
  "facts",
  "lists",
  "actions",
  "flow",
  "forms",
  "form-states",
  "overlays",
  "customer",
  "frame",
  "frame-late",
  "frame-viewer",
] as const;
