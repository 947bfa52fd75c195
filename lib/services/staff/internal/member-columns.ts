/** What the list of staff and a member's own page show of a staff member. */
export const MEMBER_COLUMNS = {
  id: true,
  name: true,
  role: true,
  state: true,
  createdAt: true,
  lastSignInAt: true,
  administratorFrom: true,
  promotedById: true,
} as const;
