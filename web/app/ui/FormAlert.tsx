import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { errorMessage, errorTitle } from '../api/errors';
import type { UserError } from '../api/user-errors';
import { sentence } from '../format/words';

type Props = { errors: readonly UserError[]; error: unknown };

/** What went wrong with a form as a whole; errors of one field stand beside the field. */
export function FormAlert({ errors, error }: Props) {
  if (errors.length === 0 && !error) return null;
  const title = error ? errorTitle(error) : 'Please check this';
  const messages = error ? [errorMessage(error)] : errors.map((each) => sentence(each.message));
  return (
    <Alert role="alert" color="red" variant="outline" title={title} icon={<IconAlertTriangle aria-hidden />}>
      {messages.map((message) => (
        <Text key={message} size="sm">
          {message}
        </Text>
      ))}
    </Alert>
  );
}
