import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { errorMessage, errorTitle } from '../api/errors';

type Props = { error: unknown; onRetry?: () => void };

export function ErrorPanel({ error, onRetry }: Props) {
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      title={errorTitle(error)}
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
