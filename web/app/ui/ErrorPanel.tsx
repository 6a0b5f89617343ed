import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { errorMessage, readErrorTitle } from '../api/errors';

type Props = { error: unknown; onRetry?: () => void };

/** Why something cannot be shown; what could not be saved is told by a FormAlert. */
export function ErrorPanel({ error, onRetry }: Props) {
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      title={readErrorTitle(error)}
      icon={<IconAlertTriangle aria-hidden />}
      bg="var(--wp-surface)"
      radius="md"
    >
      <Text size="sm">{errorMessage(error)}</Text>
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
