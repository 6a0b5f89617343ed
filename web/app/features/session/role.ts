/** Whether a person in this role may change the program; analysts only look. */
export function mayChange(role: string | null | undefined): boolean {
  return role === 'OWNER' || role === 'ADMIN' || role === 'MANAGER';
}
