import { type UseFormReturnType, useForm } from '@mantine/form';
import { graphql, type ResultOf } from '../../api/graphql';
import type { UserError } from '../../api/user-errors';
import { humanize, listed, sentence } from '../../format/words';

export type CallMethod = ReturnType<typeof graphql.scalar<'CallMethod'>>;
export type Header = { name: string; value: string };

export const METHODS: readonly { value: CallMethod; label: string }[] = [
  { value: 'GET', label: 'GET' },
  { value: 'POST_FORM', label: 'POST, a form' },
  { value: 'POST_JSON', label: 'POST, JSON' },
];

export const STATUSES = [
  { value: 'PENDING', label: 'Pending' },
  { value: 'APPROVED', label: 'Approved' },
  { value: 'REJECTED', label: 'Rejected' },
  { value: 'REVERSED', label: 'Reversed' },
  { value: 'PAID', label: 'Paid' },
] as const;

type Status = (typeof STATUSES)[number]['value'];

export const Form_postback = graphql(`
  fragment Form_postback on PartnerPostback {
    id
    method
    urlTemplate
    bodyTemplate
    headerNames
    events
    statuses
    offer {
      id
      name
    }
  }
`);

/** A partner postback as the form edits it. The names are those of the input, so that errors find their fields. */
export type PostbackValues = {
  method: CallMethod;
  urlTemplate: string;
  bodyTemplate: string;
  /** Null leaves those that are stored as they are: their values are not shown to anybody. */
  headers: Header[] | null;
  offerId: string | null;
  events: string[];
  statuses: Status[];
};

export type PostbackForm = UseFormReturnType<PostbackValues>;

export const EMPTY: PostbackValues = {
  method: 'GET',
  urlTemplate: '',
  bodyTemplate: '',
  headers: [],
  offerId: null,
  events: [],
  statuses: [],
};

/** The settings that a partner postback has. */
export function valuesOf(stored: ResultOf<typeof Form_postback>): PostbackValues {
  return {
    method: stored.method,
    urlTemplate: stored.urlTemplate,
    bodyTemplate: stored.bodyTemplate ?? '',
    headers: stored.headerNames.length > 0 ? null : [],
    offerId: stored.offer?.id ?? null,
    events: [...(stored.events ?? [])],
    statuses: [...(stored.statuses ?? [])],
  };
}

export function usePostbackForm(initialValues: PostbackValues): PostbackForm {
  return useForm<PostbackValues>({
    initialValues,
    validate: { urlTemplate: urlProblem, headers: headersProblem },
  });
}

/** What is wrong with an address before the server is asked; the server checks the rest. */
export function urlProblem(template: string): string | null {
  const trimmed = template.trim();
  if (trimmed === '') return 'Enter the address to call.';
  return /^https?:\/\//i.test(trimmed) ? null : 'Begin with https:// or http://.';
}

export function headersProblem(headers: readonly Header[] | null): string | null {
  const halves = (headers ?? []).filter(({ name, value }) => (name.trim() === '') !== (value === ''));
  return halves.length > 0 ? 'Give each header a name and a value.' : null;
}

/** How it is called, as the API takes it. A call by GET has no body. */
export function callInput({ method, urlTemplate, bodyTemplate, headers }: PostbackValues) {
  const body = method === 'GET' || bodyTemplate.trim() === '' ? null : bodyTemplate;
  return {
    method,
    urlTemplate: urlTemplate.trim(),
    bodyTemplate: body,
    ...(headers && { headers: filled(headers) }),
  };
}

/** Everything of it, as the API takes it. */
export function postbackInput(values: PostbackValues) {
  return {
    ...callInput(values),
    offerId: values.offerId,
    events: values.events.length > 0 ? values.events : null,
    statuses: values.statuses.length > 0 ? values.statuses : null,
  };
}

/** User errors by the field that they belong to, as sentences. `["input", "answers", "domain"]` belongs to `domain`. */
export function problemsByField(errors: readonly UserError[]): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const { field, message } of errors) {
    const path = field.filter((step) => step !== 'input' && step !== 'answers');
    const key = path[0] ?? '';
    problems[key] = [problems[key], sentence(message)].filter(Boolean).join(' ');
  }
  return problems;
}

/** The headers once a preset is filled in: those that a preset before brought go, and one's own stay, but for those that this one sets. */
export function headersWith(
  preset: readonly Header[],
  { now, before }: { now: readonly Header[] | null; before: readonly Header[] },
): Header[] | null {
  const isOf = (header: Header) =>
    before.some(({ name, value }) => name === header.name && value === header.value);
  const sets = new Set(preset.map(({ name }) => name.toLowerCase()));
  if (now === null && preset.length === 0) return null;
  const own = (now ?? []).filter((header) => !isOf(header) && !sets.has(header.name.trim().toLowerCase()));
  return [...own, ...preset];
}

/** What a preset filled in, which is more than the template that one looks at. */
export function filledWords(statuses: readonly string[]): string {
  return `The template is filled in, and the statuses: ${listed(statuses.map(humanize))}`;
}

type Told = { events: readonly string[] | null; statuses: readonly string[] | null };

/** "All events, once", "sale and lead, when Approved". */
export function tellsOf({ events, statuses }: Told): string {
  const what = events?.length ? listed(events) : 'All events';
  return statuses?.length ? `${what}, when ${listed(statuses.map(humanize))}` : `${what}, once`;
}

function filled(headers: readonly Header[]): Header[] {
  return headers
    .map(({ name, value }) => ({ name: name.trim(), value }))
    .filter(({ name, value }) => name !== '' || value !== '');
}
