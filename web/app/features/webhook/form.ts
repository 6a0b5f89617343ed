import { type UseFormReturnType, useForm } from '@mantine/form';

/** A webhook as the form edits it. The names are those of the input, so that errors find their fields. */
export type WebhookValues = { url: string; description: string; eventTypes: string[] };

export type WebhookForm = UseFormReturnType<WebhookValues>;

export function useWebhookForm(initialValues: WebhookValues): WebhookForm {
  return useForm<WebhookValues>({
    initialValues,
    validate: {
      url: addressProblem,
      eventTypes: (types) => (types.length > 0 ? null : 'Choose at least one event.'),
    },
  });
}

/** What is wrong with an address before the server is asked; the server checks where it leads. */
export function addressProblem(url: string): string | null {
  const trimmed = url.trim();
  if (trimmed === '') return 'Enter the address that is called.';
  return /^https?:\/\/[^/?#\s]+/i.test(trimmed) ? null : 'Enter a whole address, with https:// or http://.';
}

/** A webhook's settings, as the API takes them. */
export function webhookInput({ url, description, eventTypes }: WebhookValues) {
  return { url: url.trim(), description: description.trim() || null, eventTypes };
}

/** A body as a person reads it; what is no JSON stays as it is. */
export function readableBody(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
