import { Button } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, said } from '../../ui/notify';

export const IntegrationStatusButton_integration = graphql(`
  fragment IntegrationStatusButton_integration on Integration {
    id
    name
    status
  }
`);

const SetIntegrationStatus = graphql(`
  mutation SetIntegrationStatus($input: SetIntegrationStatusInput!) {
    setIntegrationStatus(input: $input) {
      integration {
        id
        status
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Props = { integration: FragmentOf<typeof IntegrationStatusButton_integration> };

export function IntegrationStatusButton({ integration }: Props) {
  const { id, name, status } = readFragment(IntegrationStatusButton_integration, integration);
  const change = useApiMutation(SetIntegrationStatus);
  const active = status === 'ACTIVE';
  const toggle = () =>
    change.mutate(
      { input: { id, status: active ? 'PAUSED' : 'ACTIVE' } },
      {
        onSuccess: ({ setIntegrationStatus: { userErrors } }) =>
          userErrors[0]
            ? failed(new Error(userErrors[0].message))
            : said(`${name} ${active ? 'paused' : 'resumed'}`),
        onError: failed,
      },
    );
  return (
    <Button
      variant="default"
      loading={change.isPending}
      onClick={toggle}
      leftSection={
        active ? <IconPlayerPause size={16} aria-hidden /> : <IconPlayerPlay size={16} aria-hidden />
      }
    >
      {active ? 'Pause' : 'Resume'}
    </Button>
  );
}
