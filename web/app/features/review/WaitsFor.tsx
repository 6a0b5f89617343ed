import { Text } from '@mantine/core';
import { Timestamp } from '../../ui/values';

type Props = { conversion: { onHold: boolean; awaitsReview: boolean; holdUntil: string | null } };

/** What keeps a conversion pending; nothing when it is not, or when only the merchant does. */
export function WaitsFor({ conversion: { onHold, awaitsReview, holdUntil } }: Props) {
  return (
    <>
      {awaitsReview && (
        <Text size="xs" c="dimmed" mt={2}>
          Waits for review
        </Text>
      )}
      {onHold && holdUntil && (
        <Text size="xs" c="dimmed" mt={2}>
          On hold until <Timestamp value={holdUntil} />
        </Text>
      )}
    </>
  );
}
