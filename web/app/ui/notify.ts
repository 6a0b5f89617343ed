import { notifications } from '@mantine/notifications';
import { errorMessage, errorTitle } from '../api/errors';

const CLOSE = { 'aria-label': 'Dismiss this message' };

/** A short word that something was done. */
export function said(message: string): void {
  notifications.show({
    // By its words, so that what is done again and again does not pile up over the page.
    id: message,
    message,
    color: 'teal',
    role: 'status',
    withBorder: true,
    closeButtonProps: CLOSE,
  });
}

/** A failure that has no form to stand beside. */
export function failed(error: unknown): void {
  notifications.show({
    title: errorTitle(error),
    message: errorMessage(error),
    // Under a title the text is paler by itself, and too pale to read.
    styles: { description: { color: 'var(--mantine-color-text)' } },
    color: 'red',
    role: 'alert',
    withBorder: true,
    closeButtonProps: CLOSE,
  });
}

/** What a payload without a form came to. */
export function saidOrFailed(message: string, userErrors: readonly { message: string }[]): void {
  const [problem] = userErrors;
  if (problem) failed(new Error(problem.message));
  else said(message);
}
