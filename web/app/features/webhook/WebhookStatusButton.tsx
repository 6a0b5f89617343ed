import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';
import { PauseButton } from '../../ui/PauseButton';

export const WebhookStatusButton_webhook = graphql(`
  fragment WebhookStatusButton_webhook on Webhook {
    id
    status
  }
`);

const SetWebhookStatus = graphql(`
  mutation SetWebhookStatus($input: SetWebhookStatusInput!) {
    setWebhookStatus(input: $input) {
      webhook {
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

type Props = { webhook: FragmentOf<typeof WebhookStatusButton_webhook> };

export function WebhookStatusButton({ webhook }: Props) {
  const { id, status } = readFragment(WebhookStatusButton_webhook, webhook);
  const change = useApiMutation(SetWebhookStatus);
  const active = status === 'ACTIVE';
  const toggle = () =>
    change.mutate(
      { input: { id, status: active ? 'PAUSED' : 'ACTIVE' } },
      {
        onSuccess: ({ setWebhookStatus: { userErrors } }) =>
          saidOrFailed(active ? 'Webhook paused' : 'Webhook resumed', userErrors),
        onError: failed,
      },
    );
  return <PauseButton active={active} pending={change.isPending} onToggle={toggle} />;
}
