import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';
import { PauseButton } from '../../ui/PauseButton';

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
          saidOrFailed(`${name} ${active ? 'paused' : 'resumed'}`, userErrors),
        onError: failed,
      },
    );
  return <PauseButton active={active} pending={change.isPending} onToggle={toggle} />;
}
