/** What is wrong with a destination URL, before the server is asked. */
export function destinationProblem(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return 'Enter the address that clicks are sent to.';
  if (!/^https?:\/\//i.test(trimmed)) return 'Begin with https:// or http://.';
  return URL.canParse(trimmed.replaceAll(/[{}]/g, '')) ? null : 'This is not a complete web address.';
}
