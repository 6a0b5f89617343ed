import { Button } from '@mantine/core';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';
import { EndPreviousSecret, type WhichSecret } from './secrets';

type Props = { integrationId: string; which: WhichSecret };

/** Ends the secret before at once, for instance when it has leaked. */
export function EndPrevious({ integrationId, which }: Props) {
  const end = useApiMutation(EndPreviousSecret);
  const now = () =>
    end.mutate(
      { input: { id: integrationId, which } },
      {
        onSuccess: ({ endPreviousIntegrationSecret: { userErrors } }) =>
          saidOrFailed('The secret before is refused from now on', userErrors),
        onError: failed,
      },
    );
  return (
    <Button size="compact-sm" variant="default" loading={end.isPending} onClick={now}>
      End it now
    </Button>
  );
}
