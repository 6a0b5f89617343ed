import { type FragmentOf, graphql, readFragment } from '../../api/graphql';
import { useApiMutation } from '../../api/hooks';
import { failed, saidOrFailed } from '../../ui/notify';
import { PauseButton } from '../../ui/PauseButton';

export const PartnerPostbackStatusButton_postback = graphql(`
  fragment PartnerPostbackStatusButton_postback on PartnerPostback {
    id
    status
    urlTemplate
  }
`);

const SetPartnerPostbackStatus = graphql(`
  mutation SetPartnerPostbackStatus($input: SetPartnerPostbackStatusInput!) {
    setPartnerPostbackStatus(input: $input) {
      partnerPostback {
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

const KEPT = 'What happens meanwhile is kept, and sent when it is resumed.';

type Props = {
  postback: FragmentOf<typeof PartnerPostbackStatusButton_postback>;
  /** Whether the page has several of these. */
  inList?: boolean;
};

export function PartnerPostbackStatusButton({ postback, inList = false }: Props) {
  const { id, status, urlTemplate } = readFragment(PartnerPostbackStatusButton_postback, postback);
  const change = useApiMutation(SetPartnerPostbackStatus);
  const active = status === 'ACTIVE';
  const toggle = () =>
    change.mutate(
      { input: { id, status: active ? 'PAUSED' : 'ACTIVE' } },
      {
        onSuccess: ({ setPartnerPostbackStatus: { userErrors } }) =>
          saidOrFailed(active ? `Forwarding paused. ${KEPT}` : 'Forwarding resumed', userErrors),
        onError: failed,
      },
    );
  const list = inList ? { size: 'xs' as const, what: urlTemplate } : {};
  return <PauseButton active={active} pending={change.isPending} onToggle={toggle} hint={KEPT} {...list} />;
}
