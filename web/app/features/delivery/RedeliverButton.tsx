import { Button } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { graphql } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
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
  id: string;
  /** What the button says. */
  offer: string;
};

/** Sends one delivery once more, or sooner. */
export function RedeliverButton({ id, offer }: Props) {
  const redeliver = useApiMutation(Redeliver);
  const send = () =>
    redeliver.mutate(
      { input: { ids: [id] } },
      {
        onSuccess: ({ redeliver: { redelivered, userErrors } }) =>
          saidOrFailed(redelivered > 0 ? 'It is on its way' : 'It was on its way already', userErrors),
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
