/** How often a run is drafted by itself, as people say it. */
export const FREQUENCIES = [
  { value: 'BY_HAND', label: 'When I ask for it' },
  { value: 'WEEKLY', label: 'Every week, on Sunday' },
  { value: 'TWICE_A_MONTH', label: 'Twice a month, on the 15th and the last' },
  { value: 'MONTHLY', label: 'Every month' },
] as const;

export const APPROVALS = [
  { value: 'ANYONE', label: 'Whoever may approve, also who prepared the run' },
  { value: 'ANOTHER_PERSON', label: 'Somebody who had no hand in the run' },
] as const;

export const METHODS = [
  { value: 'PAYPAL', label: 'PayPal' },
  { value: 'WISE', label: 'Wise' },
  { value: 'OTHER', label: 'Another way' },
] as const;

export const SHAPES = [
  { value: 'PAYPAL', label: 'PayPal' },
  { value: 'WISE', label: 'Wise' },
  { value: 'PLAIN', label: 'A table of all payments' },
] as const;

export type Shape = (typeof SHAPES)[number]['value'];

/** How and where somebody is paid, in a few words. */
export function destination(to: {
  method: string | null;
  email: string | null;
  account: string | null;
}): string {
  const method = METHODS.find(({ value }) => value === to.method);
  if (!method) return 'Nobody has said where';
  const accounts = [to.email, to.account].filter((each) => each !== null);
  return [method.label, ...accounts].join(', ');
}

/** Who did something, as far as the reader can know them. */
export function doer(actor: string, person: { name: string } | null, reader: string | undefined): string {
  if (actor === 'job') return 'the timetable';
  if (actor === `user:${reader}`) return 'you';
  if (actor.startsWith('api_key:')) return 'a program with an API key';
  return person?.name ?? 'a former colleague';
}
