import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { useIdempotencyKeys } from '../../api/idempotency';
import { failed, saidOrFailed } from '../../ui/notify';

const Redeliver = graphql(`
  mutation Redeliver($input: RedeliverInput!) {
    redeliver(input: $input) {
      redelivered
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = {
  /** The delivery as it is seen: what has come of it since is another reason to send it. */
  delivery: { id: string; status: string; attemptsMade: number; nextAttemptAt: string | null };
  /** What the button says. */
  offer: string;
};

/** Sends one delivery once more, or sooner. */
export function RedeliverButton({ delivery, offer }: Props) {
  const { id, status, attemptsMade, nextAttemptAt } = delivery;
  const keys = useIdempotencyKeys();
  const redeliver = useApiMutation(Redeliver);
  const send = () =>
    redeliver.mutate(
      { input: { ids: [id], idempotencyKey: keys.of({ id, status, attemptsMade, nextAttemptAt }) } },
      {
        onSuccess: ({ redeliver: { redelivered, userErrors } }) => {
          if (userErrors.length === 0) keys.done();
          saidOrFailed(redelivered > 0 ? 'It is on its way' : 'It was on its way already', userErrors);
        },
        onError: failed,
      },
    );
  return (
    <Button
      size="xs"
      leftSection={<IconRefresh size={14} aria-hidden />}
      loading={redeliver.isPending}
      onClick={send}
    >
      {offer}
    </Button>
  );
}
