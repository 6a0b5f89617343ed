import { notifications } from '@mantine/notifications';
import { errorMessage, errorTitle } from '../api/errors';

const CLOSE = { 'aria-label': 'Dismiss this message' };

/** A short word that something was done. */
export function said(message: string): void {
  notifications.show({ message, color: 'teal', role: 'status', withBorder: true, closeButtonProps: CLOSE });
}

/** A failure that has no form to stand beside. */
export function failed(error: unknown): void {
  notifications.show({
    title: errorTitle(error),
    message: errorMessage(error),
    color: 'red',
    role: 'alert',
    withBorder: true,
    closeButtonProps: CLOSE,
  });
}
