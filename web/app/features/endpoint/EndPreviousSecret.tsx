import { Button, Group, Text } from '@mantine/core';
import { Timestamp } from '../../ui/values';

type Props = { until: string | null; pending: boolean; onEnd: () => void };

/** Until when the secret before signs as well, and a way to end it at once. */
export function EndPreviousSecret({ until, pending, onEnd }: Props) {
  if (!until) return null;
  return (
    <Group gap="xs">
      <Text size="sm">
        The one before signs as well until <Timestamp value={until} />.
      </Text>
      <Button size="compact-sm" variant="default" loading={pending} onClick={onEnd}>
        End it now
      </Button>
    </Group>
  );
}
